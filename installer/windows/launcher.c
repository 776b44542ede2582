/* FluxDesk.exe: starts the program in its own environment; the first time, sets that environment up with uv.
   A GUI program without a console; arguments are handed on as they came. Built with MinGW, no dependencies. */
#ifndef UNICODE /* -municode sets it */
#define UNICODE
#endif
#ifndef _UNICODE
#define _UNICODE
#endif
#include <windows.h>
#include <wchar.h>

#define LONG_PATH 32768

static void here(wchar_t *folder) {
    GetModuleFileNameW(NULL, folder, LONG_PATH);
    wchar_t *slash = wcsrchr(folder, L'\\');
    if (slash) *slash = 0;
}

static DWORD run(wchar_t *command, const wchar_t *folder, DWORD flags, BOOL wait) {
    STARTUPINFOW startup = {.cb = sizeof startup};
    PROCESS_INFORMATION process;
    DWORD code = 0;
    if (!CreateProcessW(NULL, command, NULL, NULL, FALSE, flags, NULL, folder, &startup, &process)) return GetLastError();
    if (wait) {
        WaitForSingleObject(process.hProcess, INFINITE);
        GetExitCodeProcess(process.hProcess, &code);
    }
    CloseHandle(process.hThread);
    CloseHandle(process.hProcess);
    return code;
}

/* Skip the program's own name in the raw command line, keep the rest byte for byte. */
static const wchar_t *arguments(void) {
    const wchar_t *line = GetCommandLineW();
    BOOL quoted = FALSE;
    for (; *line && (quoted || (*line != L' ' && *line != L'\t')); line++)
        if (*line == L'"') quoted = !quoted;
    while (*line == L' ' || *line == L'\t') line++;
    return line;
}

static BOOL spanish(void) { return PRIMARYLANGID(GetUserDefaultUILanguage()) == LANG_SPANISH; }

int WINAPI wWinMain(HINSTANCE instance, HINSTANCE previous, PWSTR line, int show) {
    static wchar_t folder[LONG_PATH], python[LONG_PATH], command[LONG_PATH];
    here(folder);
    swprintf(python, LONG_PATH, L"%ls\\environment\\Scripts\\pythonw.exe", folder);
    static wchar_t ready[LONG_PATH];
    swprintf(ready, LONG_PATH, L"%ls\\environment\\fluxdesk-ready", folder);
    if (GetFileAttributesW(ready) == INVALID_FILE_ATTRIBUTES) {
        swprintf(command, LONG_PATH, L"cmd.exe /d /c \"\"%ls\\first_run.cmd\"\"", folder);
        if (run(command, folder, CREATE_NEW_CONSOLE, TRUE) != 0) {
            MessageBoxW(NULL,
                spanish() ? L"La preparación no terminó. Revisa la conexión y abre FluxDesk otra vez: continúa donde quedó."
                          : L"Set-up did not finish. Check the connection and open FluxDesk again: it goes on where it stopped.",
                L"FluxDesk", MB_ICONWARNING);
            return 1;
        }
    }
    if (*arguments())
        swprintf(command, LONG_PATH, L"\"%ls\" \"%ls\\program\\main.py\" open %ls", python, folder, arguments());
    else
        swprintf(command, LONG_PATH, L"\"%ls\" \"%ls\\program\\main.py\"", python, folder);
    DWORD failed = run(command, folder, 0, FALSE);
    if (failed) {
        MessageBoxW(NULL,
            spanish() ? L"FluxDesk no se pudo iniciar. Instálalo de nuevo." : L"FluxDesk could not start. Install it again.",
            L"FluxDesk", MB_ICONERROR);
        return (int)failed;
    }
    return 0;
}
