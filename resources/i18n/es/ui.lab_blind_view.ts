<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>LabBlindView</name>
    <message>
        <source>Blind test</source>
        <translation>Prueba a ciegas</translation>
    </message>
    <message>
        <source>Test</source>
        <translation>Prueba</translation>
    </message>
    <message>
        <source>Tell apart (ABX)</source>
        <translation>Distinguir (ABX)</translation>
    </message>
    <message>
        <source>Preference</source>
        <translation>Preferencia</translation>
    </message>
    <message>
        <source>First level</source>
        <translation>Primer nivel</translation>
    </message>
    <message>
        <source>Second level</source>
        <translation>Segundo nivel</translation>
    </message>
    <message>
        <source>Trials</source>
        <translation>Intentos</translation>
    </message>
    <message>
        <source>Begin</source>
        <translation>Empezar</translation>
    </message>
    <message>
        <source>Different is not worse: let your eyes decide</source>
        <translation>Distinto no es peor: que decidan tus ojos</translation>
    </message>
    <message>
        <source>Shown</source>
        <translation>Se muestra</translation>
    </message>
    <message>
        <source>No difference (0)</source>
        <translation>Ninguna diferencia (0)</translation>
    </message>
    <message>
        <source>No difference</source>
        <translation>Ninguna diferencia</translation>
    </message>
    <message>
        <source>Give up</source>
        <translation>Abandonar</translation>
    </message>
    <message>
        <source>Give up the test</source>
        <translation>Abandonar la prueba</translation>
    </message>
    <message>
        <source>X is either A or B. Look with the keys A, B and X as often as you like, then say which it is: 1 for A, 2 for B. Which level is A changes from trial to trial; the result comes at the end.</source>
        <translation>X es A o es B. Míralas con las teclas A, B y X cuantas veces quieras y di después cuál es: 1 para A, 2 para B. Qué nivel es A cambia en cada intento; el resultado llega al final.</translation>
    </message>
    <message>
        <source>Look with the keys A and B as often as you like, then say which you like better: 1 for A, 2 for B, 0 for no difference. Which level is A changes from trial to trial.</source>
        <translation>Míralas con las teclas A y B cuantas veces quieras y di después cuál te gusta más: 1 para A, 2 para B, 0 si te da igual. Qué nivel es A cambia en cada intento.</translation>
    </message>
    <message>
        <source>Trial {number} of {total}</source>
        <translation>Intento {number} de {total}</translation>
    </message>
    <message>
        <source>X is A (1)</source>
        <translation>X es A (1)</translation>
    </message>
    <message>
        <source>A is better (1)</source>
        <translation>A es mejor (1)</translation>
    </message>
    <message>
        <source>X is B (2)</source>
        <translation>X es B (2)</translation>
    </message>
    <message>
        <source>B is better (2)</source>
        <translation>B es mejor (2)</translation>
    </message>
    <message>
        <source>Keys: A, B, X show a picture; 1 and 2 answer; Esc gives up.</source>
        <translation>Teclas: A, B y X muestran una imagen; 1 y 2 responden; Esc abandona.</translation>
    </message>
    <message>
        <source>Keys: A and B show a picture; 1, 2 and 0 answer; Esc gives up.</source>
        <translation>Teclas: A y B muestran una imagen; 1, 2 y 0 responden; Esc abandona.</translation>
    </message>
</context>
</TS>
