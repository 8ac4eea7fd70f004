"""The live plots: five over one axis of time, drawn from arrays.

They are painted by their own widget. With pyqtgraph the five took 54 ms of CPU a draw at 1280x800 while time goes on
(20 curves of 600 points; 35 ms of it for axes that are laid out anew), and a crosshair drew all of it again.
"""
