namespace Toolkit.Devices.Links;

/// <summary>Parity of a serial line.</summary>
public enum LineParity
{
    None,
    Even,
    Odd,
}

/// <summary>Flow control of a serial line.</summary>
public enum LineFlow
{
    None,
    RtsCts,
    XonXoff,
}

/// <summary>Which driver opens a port.</summary>
public enum LineDriver
{
    /// <summary>termios and poll on Linux, System.IO.Ports elsewhere.</summary>
    Auto,

    /// <summary>System.IO.Ports everywhere.</summary>
    System,
}

/// <summary>How a serial line is set: 9600 8N1 without flow control unless stated.</summary>
public sealed record LineSettings
{
    /// <summary>Bits per second, 50 to 4,000,000.</summary>
    public int BaudRate
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 50);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 4_000_000);
            field = value;
        }
    }

    = 9600;

    /// <summary>7 or 8.</summary>
    public int DataBits { get; init => field = value is 7 or 8 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "A device sends 7 or 8 data bits."); } = 8;

    /// <summary>1 or 2.</summary>
    public int StopBits { get; init => field = value is 1 or 2 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "A device sends 1 or 2 stop bits."); } = 1;

    public LineParity Parity { get; init; }

    public LineFlow Flow { get; init; }

    public LineDriver Driver { get; init; }

    /// <summary>Raise DTR and RTS after opening. Leave false on a pseudo-terminal: it has no modem lines.</summary>
    public bool RaiseModemLines { get; init; }

    /// <summary>As people write it: "9600 8N1".</summary>
    public override string ToString() => string.Create(
        System.Globalization.CultureInfo.InvariantCulture,
        $"{BaudRate} {DataBits}{(Parity == LineParity.None ? 'N' : Parity == LineParity.Even ? 'E' : 'O')}{StopBits}");
}
