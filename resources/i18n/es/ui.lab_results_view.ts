<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>LabResultsView</name>
    <message>
        <source>There is no result yet.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Plan a comparison and start it.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Level</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>PSNR (dB)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>SSIM</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>FLIP</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Spread (dB)</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>s per step</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Peak memory</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>File</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Remarks</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Levels and their figures</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>reference</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>same within the noise floor</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>ties with {levels}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>on the efficient edge</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>worst: prompt {prompt}, seed {seed}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>rendered twice: {text}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>with another attention kernel: {text}</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>The noise floor was not rendered, so no level is called the same.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>Noise floor of {reference}: {parts}.</source>
        <translation type="unfinished"></translation>
    </message>
    <message>
        <source>identical bit for bit</source>
        <translation type="unfinished"></translation>
    </message>
</context>
</TS>
