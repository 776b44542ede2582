@echo off
rem Set up what is missing and run all checks, cheapest first. Arguments go to pytest instead of the whole suite.
setlocal
set "ROOT=%~dp0.."
where py >nul 2>nul && (set "PYTHON=py -3") || (set "PYTHON=python")
%PYTHON% "%~dp0setup_env.py" --dev || exit /b 1
cd /d "%ROOT%"
set "BIN=%ROOT%\.venv\Scripts"
set QT_QPA_PLATFORM=offscreen
if "%~1"=="" (
  "%BIN%\ruff" check . || exit /b 1
  "%BIN%\ruff" format --check . || exit /b 1
  "%BIN%\mypy" || exit /b 1
  "%BIN%\lint-imports" || exit /b 1
  "%BIN%\python" -m pytest -m "not full" -n 2 --dist loadfile
) else (
  "%BIN%\python" -m pytest %*
)
exit /b %errorlevel%
