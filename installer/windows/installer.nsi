; FluxDesk for Windows: per user, no administrator, upgrade in place, English and Spanish.
Unicode true
Target amd64-unicode
SetCompressor /SOLID lzma
!include "MUI2.nsh"
!include "FileFunc.nsh"
!include "LogicLib.nsh"
!include "Sections.nsh"

!define NAME "FluxDesk"
!define UNINSTALL_KEY "Software\Microsoft\Windows\CurrentVersion\Uninstall\FluxDesk"
Name "${NAME}"
OutFile "${OUTPUT}"
InstallDir "$LOCALAPPDATA\Programs\FluxDesk"
InstallDirRegKey HKCU "Software\FluxDesk" "InstallDir"
RequestExecutionLevel user
BrandingText "FluxDesk ${VERSION}"
VIProductVersion "${VERSION}.0"
VIAddVersionKey "ProductName" "${NAME}"
VIAddVersionKey "FileVersion" "${VERSION}"
VIAddVersionKey "FileDescription" "FluxDesk set-up"
VIAddVersionKey "LegalCopyright" "Apache-2.0"

!define MUI_ICON "${STAGE}\fluxdesk.ico"
!define MUI_UNICON "${STAGE}\fluxdesk.ico"
!define MUI_FINISHPAGE_RUN "$INSTDIR\FluxDesk.exe"
!insertmacro MUI_PAGE_WELCOME
!insertmacro MUI_PAGE_LICENSE "${STAGE}\LICENSE.txt"
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_COMPONENTS
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "English"
!insertmacro MUI_LANGUAGE "Spanish"

LangString Program ${LANG_ENGLISH} "The program"
LangString Program ${LANG_SPANISH} "El programa"
LangString Pictures ${LANG_ENGLISH} "Delete my pictures"
LangString Pictures ${LANG_SPANISH} "Borrar mis imágenes"
LangString Models ${LANG_ENGLISH} "Delete my models"
LangString Models ${LANG_SPANISH} "Borrar mis modelos"
LangString Engines ${LANG_ENGLISH} "Delete engines and temporary files"
LangString Engines ${LANG_SPANISH} "Borrar motores y archivos temporales"
LangString Settings ${LANG_ENGLISH} "Delete my settings"
LangString Settings ${LANG_SPANISH} "Borrar mis ajustes"
LangString StillOpen ${LANG_ENGLISH} "FluxDesk is at work with its files. Close it, then try again."
LangString StillOpen ${LANG_SPANISH} "FluxDesk está trabajando con sus archivos. Ciérralo y vuelve a intentarlo."
Var Keep

Section "Program"
  SetOutPath "$INSTDIR"
  ; An upgrade replaces the program; the environment is brought up to date at the next start.
  RMDir /r "$INSTDIR\program"
  Delete "$INSTDIR\environment\fluxdesk-ready"
  File "${STAGE}\FluxDesk.exe"
  File "${STAGE}\uv.exe"
  File "${STAGE}\first_run.cmd"
  File "${STAGE}\fluxdesk.ico"
  File "${STAGE}\LICENSE.txt"
  File /r "${STAGE}\program"
  WriteUninstaller "$INSTDIR\Uninstall.exe"
  CreateShortcut "$SMPROGRAMS\FluxDesk.lnk" "$INSTDIR\FluxDesk.exe" "" "$INSTDIR\fluxdesk.ico"
  WriteRegStr HKCU "Software\FluxDesk" "InstallDir" "$INSTDIR"
  WriteRegStr HKCU "Software\Classes\.gguf\OpenWithProgids" "FluxDesk.gguf" ""
  WriteRegStr HKCU "Software\Classes\FluxDesk.gguf" "" "GGUF model"
  WriteRegStr HKCU "Software\Classes\FluxDesk.gguf\DefaultIcon" "" "$INSTDIR\fluxdesk.ico"
  WriteRegStr HKCU "Software\Classes\FluxDesk.gguf\shell\open\command" "" '"$INSTDIR\FluxDesk.exe" "%1"'
  WriteRegStr HKCU "${UNINSTALL_KEY}" "DisplayName" "FluxDesk"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "DisplayIcon" "$INSTDIR\fluxdesk.ico"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "Publisher" "The FluxDesk team"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "UninstallString" '"$INSTDIR\Uninstall.exe"'
  WriteRegStr HKCU "${UNINSTALL_KEY}" "QuietUninstallString" '"$INSTDIR\Uninstall.exe" /S'
  WriteRegDWORD HKCU "${UNINSTALL_KEY}" "NoModify" 1
  WriteRegDWORD HKCU "${UNINSTALL_KEY}" "NoRepair" 1
  ${GetSize} "$INSTDIR" "/S=0K" $0 $1 $2
  WriteRegDWORD HKCU "${UNINSTALL_KEY}" "EstimatedSize" $0
SectionEnd

; What the user does not tick stays; a silent uninstallation keeps all of it.
Section /o "un.$(Pictures)" UnPictures
SectionEnd
Section /o "un.$(Models)" UnModels
SectionEnd
Section /o "un.$(Engines)" UnEngines
SectionEnd
Section /o "un.$(Settings)" UnSettings
SectionEnd

!macro KeepUnless SECTION PARTS
  SectionGetFlags ${SECTION} $0
  IntOp $0 $0 & ${SF_SELECTED}
  ${If} $0 == 0
    StrCpy $Keep "$Keep ${PARTS}"
  ${EndIf}
!macroend

Section "un.$(Program)" UnProgram
  SectionIn RO
  StrCpy $Keep ""
  !insertmacro KeepUnless ${UnPictures} "--keep pictures"
  !insertmacro KeepUnless ${UnModels} "--keep models"
  !insertmacro KeepUnless ${UnEngines} "--keep engines --keep caches"
  !insertmacro KeepUnless ${UnSettings} "--keep settings"
  ; FluxDesk itself knows which files are its own.
  ${If} ${FileExists} "$INSTDIR\environment\Scripts\python.exe"
    ${Do}
      nsExec::ExecToLog '"$INSTDIR\environment\Scripts\python.exe" "$INSTDIR\program\main.py" purge --yes$Keep'
      Pop $0
      ${If} $0 != 1  ; else it says why in the details: mostly FluxDesk is still open
        ${Break}
      ${EndIf}
      MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION "$(StillOpen)" /SD IDCANCEL IDRETRY again
      SetErrorLevel 2
      Abort
      again:
    ${Loop}
  ${EndIf}
  ; Only what set-up or the first start put here: the folder may be one the user chose.
  RMDir /r "$INSTDIR\program"
  RMDir /r "$INSTDIR\environment"
  RMDir /r "$INSTDIR\python"
  RMDir /r "$INSTDIR\uv-cache"
  Delete "$INSTDIR\FluxDesk.exe"
  Delete "$INSTDIR\uv.exe"
  Delete "$INSTDIR\first_run.cmd"
  Delete "$INSTDIR\fluxdesk.ico"
  Delete "$INSTDIR\LICENSE.txt"
  Delete "$INSTDIR\Uninstall.exe"
  RMDir "$INSTDIR"
  Delete "$SMPROGRAMS\FluxDesk.lnk"
  DeleteRegKey HKCU "${UNINSTALL_KEY}"
  DeleteRegKey HKCU "Software\FluxDesk"
  DeleteRegValue HKCU "Software\Classes\.gguf\OpenWithProgids" "FluxDesk.gguf"
  DeleteRegKey HKCU "Software\Classes\FluxDesk.gguf"
SectionEnd
