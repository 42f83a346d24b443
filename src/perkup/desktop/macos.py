"""macOS desktop: notifications through desktop-notifier, idle time from Quartz. Untested on real machines."""


def mac_idle_s() -> float:  # pragma: no cover
    """Return the seconds since the last input, by Quartz (combined session state, any event).

    Source: CGEventSourceSecondsSinceLastEventType, Core Graphics.
    """
    import ctypes

    library = "/System/Library/Frameworks/ApplicationServices.framework/ApplicationServices"
    seconds = ctypes.CDLL(library).CGEventSourceSecondsSinceLastEventType
    seconds.restype = ctypes.c_double
    seconds.argtypes = (ctypes.c_int32, ctypes.c_uint32)
    return float(seconds(0, 0xFFFFFFFF))
