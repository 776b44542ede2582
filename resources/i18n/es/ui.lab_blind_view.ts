<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>LabBlindView</name>
    <message>
        <source>Blind test</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Test</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Tell apart (ABX)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Preference</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>First level</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Second level</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Trials</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Begin</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Different is not worse: let your eyes decide</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Shown</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No difference (0)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No difference</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Give up</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Give up the test</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>X is either A or B. Look with the keys A, B and X as often as you like, then say which it is: 1 for A, 2 for B. Which level is A changes from trial to trial; the result comes at the end.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Look with the keys A and B as often as you like, then say which you like better: 1 for A, 2 for B, 0 for no difference. Which level is A changes from trial to trial.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Trial {number} of {total}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>X is A (1)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>A is better (1)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>X is B (2)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>B is better (2)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Keys: A, B, X show a picture; 1 and 2 answer; Esc gives up.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Keys: A and B show a picture; 1, 2 and 0 answer; Esc gives up.</source>
        <translation type="unfinished"></translation>
    </message>
</context>
</TS>
