@echo off
rem First start: FluxDesk's own Python and packages, in this folder only. Safe to run again; uv keeps what has arrived.
setlocal
cd /d "%~dp0"
set "UV_CACHE_DIR=%~dp0uv-cache"
set "UV_PYTHON_INSTALL_DIR=%~dp0python"
set "UV_NO_CONFIG=1"
set "UV_HTTP_TIMEOUT=300"
echo FluxDesk: preparing its environment (about 0.5 GB; once).
echo FluxDesk: preparando su entorno (unos 0,5 GB; solo una vez).
if not exist "environment\Scripts\python.exe" (
  "%~dp0uv.exe" venv --python 3.12 --python-preference only-managed environment || exit /b 1
)
"%~dp0uv.exe" pip install --python environment\Scripts\python.exe -r program\requirements.txt || exit /b 1
echo ready> environment\fluxdesk-ready
rmdir /s /q "%UV_CACHE_DIR%" 2>nul
exit /b 0
