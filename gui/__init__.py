"""The console: windows, panels and dialogs over the engine. The only package that imports Qt."""
