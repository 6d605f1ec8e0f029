"""What events contain: flat names of `rtframes.protocols.realtime.objects`.

The same rules as in `rtframes.events`: fields in wire order, absent and null are None, enums are
open strings. Variants are tagged unions written `Open[...]`: an object of another type arrives as
`UnknownObject`. Several shapes of the wire that differ by generation only are one class here.
"""

from rtframes.protocols.realtime.objects import *
