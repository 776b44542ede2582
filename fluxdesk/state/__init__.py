"""QObjects with signals between the services and the window. QtCore only."""
