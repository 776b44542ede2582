<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="es" sourcelanguage="en">
<context>
    <name>MemoryChart</name>
    <message>
        <source>Memory</source>
        <translation>Memoria</translation>
    </message>
    <message>
        <source>All programs</source>
        <translation>Todos los programas</translation>
    </message>
    <message>
        <source>Engine</source>
        <translation>Motor</translation>
    </message>
    <message>
        <source>Reserved by torch</source>
        <translation>Reservada por torch</translation>
    </message>
    <message>
        <source>In use by torch</source>
        <translation>En uso por torch</translation>
    </message>
    <message>
        <source>Memory: waiting for the engine</source>
        <translation>Memoria: esperando al motor</translation>
    </message>
    <message>
        <source>Memory of {device}</source>
        <translation>Memoria de {device}</translation>
    </message>
    <message>
        <source>the GPU</source>
        <translation>la GPU</translation>
    </message>
    <message>
        <source>Memory of this computer (RAM)</source>
        <translation>Memoria de este equipo (RAM)</translation>
    </message>
    <message>
        <source>no GPU that FluxDesk can use was found</source>
        <translation>no hay ninguna GPU que FluxDesk pueda usar</translation>
    </message>
    <message>
        <source>the GPU&apos;s driver does not answer</source>
        <translation>el controlador de la GPU no responde</translation>
    </message>
    <message>
        <source>the GPU stopped answering</source>
        <translation>la GPU ha dejado de responder</translation>
    </message>
    <message>
        <source>{title}: {values}, of {limit}</source>
        <translation>{title}: {values}, de {limit}</translation>
    </message>
    <message>
        <source>Peak of the job: {peak}</source>
        <translation>Máximo del trabajo: {peak}</translation>
    </message>
    <message>
        <source>all there is: {limit}</source>
        <translation>todo lo que hay: {limit}</translation>
    </message>
    <message>
        <source>the card&apos;s limit: {limit}</source>
        <translation>límite de la tarjeta: {limit}</translation>
    </message>
    <message>
        <source>peak of the job: {peak}</source>
        <translation>máximo del trabajo: {peak}</translation>
    </message>
</context>
</TS>
