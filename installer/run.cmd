@echo off
rem Set up what is missing and start FluxDesk: the window without arguments, the command line with them.
setlocal
set "ROOT=%~dp0.."
where py >nul 2>nul && (set "PYTHON=py -3") || (set "PYTHON=python")
%PYTHON% -c "import sys; sys.exit(sys.version_info < (3, 11))" 2>nul
if errorlevel 1 (
  echo fluxdesk set-up: Python 3.11 or newer is missing. Install it from the Microsoft Store or python.org. 1>&2
  exit /b 1
)
%PYTHON% "%~dp0setup_env.py" || exit /b 1
"%ROOT%\.venv\Scripts\python.exe" "%ROOT%\main.py" %*
exit /b %errorlevel%
