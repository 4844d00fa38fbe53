using System.Globalization;
using Toolkit.Measurements;

namespace Toolkit.Devices.Links;

/// <summary>Where a device is: a port's path, <c>tcp://HOST:PORT</c> to call it, or <c>tcp-listen://HOST:PORT</c> to be called by it.</summary>
public sealed record LinkAddress
{
    private LinkAddress(LinkKind kind, string text, string host, int port)
    {
        Kind = kind;
        Text = text;
        Host = host;
        Port = port;
    }

    public LinkKind Kind { get; }

    /// <summary>As it was given.</summary>
    public string Text { get; }

    /// <summary>Host name or address; "" for a port.</summary>
    public string Host { get; }

    /// <summary>TCP port, 0 for a serial port.</summary>
    public int Port { get; }

    /// <returns>The address; or a fault where it is blank, or a TCP address without host or port.</returns>
    public static Parsed<LinkAddress> Parse(string text)
    {
        return string.IsNullOrWhiteSpace(text) ? new Fault(0, "a port's path or tcp://HOST:PORT", "nothing")
            : text.StartsWith("tcp://", StringComparison.Ordinal) ? Tcp(LinkKind.TcpClient, text, text[6..])
            : text.StartsWith("tcp-listen://", StringComparison.Ordinal) ? Tcp(LinkKind.TcpServer, text, text[13..])
            : new LinkAddress(LinkKind.Port, text, "", 0);
    }

    private static Parsed<LinkAddress> Tcp(LinkKind kind, string text, string rest)
    {
        var colon = rest.LastIndexOf(':');
        return colon > 0 && int.TryParse(rest.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is >= 0 and <= 65535
            ? new LinkAddress(kind, text, rest[..colon].Trim('[', ']'), port)
            : new Fault(0, "tcp://HOST:PORT, such as tcp://192.168.1.20:4001", Printable.Quote(text));
    }
}

/// <summary>How a device is reached.</summary>
public enum LinkKind
{
    Port,
    TcpClient,
    TcpServer,
}
