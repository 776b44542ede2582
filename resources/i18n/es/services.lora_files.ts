<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>errors</name>
    <message>
        <source>{path} is no LoRA that fits this model.</source>
        <translation>{path} no es una LoRA que sirva para este modelo.</translation>
    </message>
    <message>
        <source>Choose another LoRA or take it out of the list.</source>
        <translation>Elige otra LoRA o quítala de la lista.</translation>
    </message>
</context>
</TS>
