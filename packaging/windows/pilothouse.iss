; The installer for Windows (Inno Setup 6.3 or newer). Not proven: nobody ran it yet; packaging/README.md tells more.
;   iscc /DVersion=0.1.0 /DFolder=0.1.0-0123456789 packaging\windows\pilothouse.iss
; For one user without rights, or for all with them: the user is asked (/ALLUSERS and /CURRENTUSER answer it).
; Each build has a folder of its own, so that an upgrade leaves a running session its files.

#ifndef Version
  #error Version is not given
#endif
#ifndef Folder
  #error Folder is not given
#endif

[Setup]
AppId={{6B0B9A3C-52C4-4E0B-9C75-0B1B3F1E7A52}
AppName=Pilothouse
AppVersion={#Version}
AppPublisher=Pilothouse contributors
DefaultDirName={autopf}\Pilothouse
DisableProgramGroupPage=yes
PrivilegesRequired=lowest
PrivilegesRequiredOverridesAllowed=dialog commandline
ArchitecturesAllowed=x64compatible
ArchitecturesInstallIn64BitMode=x64compatible
MinVersion=10.0.17763
ChangesAssociations=yes
ChangesEnvironment=yes
CloseApplications=no
LicenseFile=..\..\LICENSE
SetupIconFile=..\..\build\package\made\pilothouse.ico
UninstallDisplayIcon={app}\{#Folder}\pilothousew.exe
OutputDir=..\..\dist
OutputBaseFilename=pilothouse-{#Version}-windows-x64
Compression=lzma2/max
SolidCompression=yes
WizardStyle=modern

[Languages]
Name: "en"; MessagesFile: "compiler:Default.isl"

[Tasks]
Name: "desktopicon"; Description: "{cm:CreateDesktopIcon}"; Flags: unchecked
Name: "path"; Description: "Add the command pilothouse to the PATH"

[Files]
Source: "..\..\build\package\frozen\pilothouse\*"; DestDir: "{app}\{#Folder}"; Flags: recursesubdirs createallsubdirs ignoreversion
Source: "..\..\build\package\made\application-x-pilothouse-session.ico"; DestDir: "{app}"; Flags: ignoreversion

[Icons]
Name: "{autoprograms}\Pilothouse"; Filename: "{app}\{#Folder}\pilothousew.exe"; AppUserModelID: "Pilothouse"
Name: "{autoprograms}\Pilothouse (simulated session)"; Filename: "{app}\{#Folder}\pilothousew.exe"; Parameters: "--demo"
Name: "{autodesktop}\Pilothouse"; Filename: "{app}\{#Folder}\pilothousew.exe"; Tasks: desktopicon

[Registry]
Root: HKA; Subkey: "Software\Classes\.pilot\OpenWithProgids"; ValueType: string; ValueName: "Pilothouse.Session"; ValueData: ""; Flags: uninsdeletevalue
Root: HKA; Subkey: "Software\Classes\.pilot"; ValueType: string; ValueData: "Pilothouse.Session"; Flags: uninsdeletevalue uninsdeletekeyifempty
Root: HKA; Subkey: "Software\Classes\Pilothouse.Session"; ValueType: string; ValueData: "Pilothouse session"; Flags: uninsdeletekey
Root: HKA; Subkey: "Software\Classes\Pilothouse.Session\DefaultIcon"; ValueType: string; ValueData: "{app}\application-x-pilothouse-session.ico"
Root: HKA; Subkey: "Software\Classes\Pilothouse.Session\shell\open\command"; ValueType: string; ValueData: """{app}\{#Folder}\pilothousew.exe"" ""%1"""

[Run]
Filename: "{app}\{#Folder}\pilothousew.exe"; Parameters: "--demo"; Description: "Open Pilothouse with a simulated session"; Flags: postinstall nowait skipifsilent unchecked

[UninstallDelete]
; The user's sessions, settings and caches are in %LOCALAPPDATA%\pilothouse and stay.
Type: filesandordirs; Name: "{app}"

[Code]
function EnvironmentKey(): String;
begin
  if IsAdminInstallMode then
    Result := 'SYSTEM\CurrentControlSet\Control\Session Manager\Environment'
  else
    Result := 'Environment';
end;

function EnvironmentRoot(): Integer;
begin
  if IsAdminInstallMode then
    Result := HKEY_LOCAL_MACHINE
  else
    Result := HKEY_CURRENT_USER;
end;

procedure SetOnPath(Wanted: Boolean);
var
  Path, Place, Around: String;
begin
  Place := ExpandConstant('{app}\bin');
  if not RegQueryStringValue(EnvironmentRoot(), EnvironmentKey(), 'Path', Path) then
    Path := '';
  Around := ';' + Path + ';';
  if (Pos(';' + Uppercase(Place) + ';', Uppercase(Around)) > 0) = Wanted then
    exit;
  if Wanted then begin
    if (Path <> '') and (Path[Length(Path)] <> ';') then
      Path := Path + ';';
    Path := Path + Place;
  end else begin
    Delete(Around, Pos(';' + Uppercase(Place) + ';', Uppercase(Around)), Length(Place) + 1);
    Path := Copy(Around, 2, Length(Around) - 2);
  end;
  RegWriteExpandStringValue(EnvironmentRoot(), EnvironmentKey(), 'Path', Path);
end;

{ A folder that a process runs from cannot be renamed: it stays until the next installation. }
procedure RemoveOldBuilds();
var
  Found: TFindRec;
  Place, Doomed: String;
begin
  Doomed := ExpandConstant('{app}\.old');
  DelTree(Doomed, True, True, True);
  if not FindFirst(ExpandConstant('{app}\*'), Found) then
    exit;
  try
    repeat
      Place := ExpandConstant('{app}\') + Found.Name;
      if ((Found.Attributes and FILE_ATTRIBUTE_DIRECTORY) <> 0) and (Found.Name <> '{#Folder}')
        and (Found.Name <> '.') and (Found.Name <> '..') and FileExists(Place + '\pilothouse.exe') then
        if RenameFile(Place, Doomed) then
          DelTree(Doomed, True, True, True);
    until not FindNext(Found);
  finally
    FindClose(Found);
  end;
end;

procedure CurStepChanged(CurStep: TSetupStep);
var
  Bin: String;
begin
  if CurStep <> ssPostInstall then
    exit;
  Bin := ExpandConstant('{app}\bin');
  ForceDirectories(Bin);
  SaveStringToFile(Bin + '\pilothouse.cmd', '@"%~dp0..\{#Folder}\pilothouse.exe" %*' + #13#10, False);
  if WizardIsTaskSelected('path') then
    SetOnPath(True);
  RemoveOldBuilds();
end;

procedure CurUninstallStepChanged(CurUninstallStep: TUninstallStep);
begin
  if CurUninstallStep = usUninstall then
    SetOnPath(False);
  if (CurUninstallStep = usPostUninstall) and not UninstallSilent() then
    MsgBox('Pilothouse is removed. Your sessions, settings and caches stay in'#13#10
      + ExpandConstant('{localappdata}\pilothouse'), mbInformation, MB_OK);
end;
