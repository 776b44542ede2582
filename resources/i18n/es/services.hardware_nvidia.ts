<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>hardware</name>
    <message>
        <source>There is an NVIDIA card, but NVIDIA&apos;s driver is not installed. Install it to paint with the card.</source>
        <translation>Hay una tarjeta NVIDIA, pero falta el controlador de NVIDIA. Instálalo para pintar con la tarjeta.</translation>
    </message>
    <message>
        <source>NVIDIA&apos;s driver is installed but not running. Restart the computer; if that does not help, install the driver again.</source>
        <translation>El controlador de NVIDIA está instalado pero no funciona. Reinicia el equipo; si no basta, vuelve a instalar el controlador.</translation>
    </message>
    <message>
        <source>NVIDIA&apos;s driver was updated and its running part is still the old one. Restart the computer.</source>
        <translation>El controlador de NVIDIA se actualizó y la parte en marcha sigue siendo la antigua. Reinicia el equipo.</translation>
    </message>
    <message>
        <source>This account may not use the NVIDIA card. Ask the computer&apos;s administrator for access.</source>
        <translation>Esta cuenta no puede usar la tarjeta NVIDIA. Pide acceso a quien administra el equipo.</translation>
    </message>
    <message>
        <source>The NVIDIA card stopped answering. Restart the computer.</source>
        <translation>La tarjeta NVIDIA ha dejado de responder. Reinicia el equipo.</translation>
    </message>
    <message>
        <source>NVIDIA&apos;s driver gives no answers that make sense. Restart the computer or install the driver again.</source>
        <translation>El controlador de NVIDIA no da respuestas con sentido. Reinicia el equipo o vuelve a instalar el controlador.</translation>
    </message>
    <message>
        <source>The NVIDIA driver is too old for painting. Install version 525 or newer.</source>
        <translation>El controlador de NVIDIA es demasiado antiguo para pintar. Instala la versión 525 o una más nueva.</translation>
    </message>
    <message>
        <source>This card is too old for painting.</source>
        <translation>Esta tarjeta es demasiado antigua para pintar.</translation>
    </message>
    <message>
        <source>This card has no units for 16-bit numbers of the kind FLUX.1 needs, so it paints slowly.</source>
        <translation>Esta tarjeta no tiene unidades para los números de 16 bits que necesita FLUX.1, así que pinta despacio.</translation>
    </message>
    <message>
        <source>This is a slice of a larger card that an administrator divided (MIG).</source>
        <translation>Es una porción de una tarjeta mayor, dividida por quien la administra (MIG).</translation>
    </message>
    <message>
        <source>The card is divided into slices (MIG), but no slice is given to this account.</source>
        <translation>La tarjeta está dividida en porciones (MIG), pero esta cuenta no tiene ninguna.</translation>
    </message>
    <message>
        <source>The driver does not say how much memory this card has free.</source>
        <translation>El controlador no dice cuánta memoria libre tiene esta tarjeta.</translation>
    </message>
</context>
</TS>
