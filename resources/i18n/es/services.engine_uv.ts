<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>errors</name>
    <message>
        <source>The installer for engine environments (uv) is not there.</source>
        <translation>Falta el instalador de motores (uv).</translation>
    </message>
    <message>
        <source>Install FluxDesk again, or put uv on the PATH.</source>
        <translation>Instala FluxDesk de nuevo o pon uv en el PATH.</translation>
    </message>
    <message>
        <source>Installing the engine was stopped; it can be resumed.</source>
        <translation>La instalación del motor se detuvo; se puede reanudar.</translation>
    </message>
    <message>
        <source>The disk filled up while the engine was being installed.</source>
        <translation>El disco se llenó mientras se instalaba el motor.</translation>
    </message>
    <message>
        <source>Free some space, then resume.</source>
        <translation>Libera espacio y reanuda.</translation>
    </message>
    <message>
        <source>The engine needs Python 3.11 or newer; this computer has none, and none was fetched.</source>
        <translation>El motor necesita Python 3.11 o posterior; este equipo no lo tiene y no se pudo obtener.</translation>
    </message>
    <message>
        <source>A package of the engine arrived damaged.</source>
        <translation>Un paquete del motor llegó dañado.</translation>
    </message>
    <message>
        <source>Resume: what is sound is kept. Or choose another source.</source>
        <translation>Reanuda: lo que está bien se conserva. O elige otro origen.</translation>
    </message>
    <message>
        <source>The packages of the engine could not be fetched.</source>
        <translation>No se pudieron descargar los paquetes del motor.</translation>
    </message>
    <message>
        <source>Check the connection, then resume; what has arrived is kept.</source>
        <translation>Comprueba la conexión y reanuda; lo que ha llegado se conserva.</translation>
    </message>
    <message>
        <source>Install python3 with the system&apos;s package manager, then resume.</source>
        <translation>Instala python3 con el gestor de paquetes del sistema y reanuda.</translation>
    </message>
    <message>
        <source>The source of packages has no {package}.</source>
        <translation>En el origen de paquetes no hay {package}.</translation>
    </message>
    <message>
        <source>Choose another folder or another engine, then resume.</source>
        <translation>Elige otra carpeta u otro motor y reanuda.</translation>
    </message>
    <message>
        <source>Installing the engine failed; the details are in {log}.</source>
        <translation>La instalación del motor falló; los detalles están en {log}.</translation>
    </message>
    <message>
        <source>Resume to try again, or keep the engine that is in use.</source>
        <translation>Reanuda para intentarlo otra vez o quédate con el motor en uso.</translation>
    </message>
</context>
</TS>
