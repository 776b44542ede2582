<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>LabPlanView</name>
    <message>
        <source>What to compare</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Model</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Levels</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Prompts, one a line</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Built-in prompts</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>From a file…</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Seeds</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Steps</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Render the noise floor</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The reference again, and with another attention kernel: what difference means nothing.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Size</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Fewer steps</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>More steps</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Start the comparison</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>What it will cost</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Earlier comparisons</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Return opens one.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Complete the plan to see its time, disk and memory.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>{count} pictures</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Time: known after the first picture</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Time: {time}, by earlier runs here</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Disk: about {size} of pictures</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>and {size} of levels, made here from F16 and kept</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Memory: {size} at most, by earlier runs here</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>All levels are held against {level}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>No BF16 or F16 is chosen: all are held against {level}, which is quantised itself.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Compare {level}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Text files (*.txt);;All files (*)</source>
        <translation type="unfinished"></translation>
    </message>
</context>
</TS>
