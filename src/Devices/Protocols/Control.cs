namespace Toolkit.Devices.Protocols;

/// <summary>The control characters that device protocols are made of.</summary>
public static class Control
{
    public const byte Soh = 0x01;
    public const byte Stx = 0x02;
    public const byte Etx = 0x03;
    public const byte Eot = 0x04;
    public const byte Enq = 0x05;
    public const byte Ack = 0x06;
    public const byte Lf = 0x0A;
    public const byte Vt = 0x0B;
    public const byte Cr = 0x0D;
    public const byte Dle = 0x10;
    public const byte Nak = 0x15;
    public const byte Syn = 0x16;
    public const byte Etb = 0x17;
    public const byte Sub = 0x1A;
    public const byte Fs = 0x1C;
    public const byte Rs = 0x1E;
}
