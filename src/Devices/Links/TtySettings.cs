namespace Toolkit.Devices.Links;

/// <summary>Sets a terminal to raw bytes at a speed, parity and flow control.</summary>
internal static class TtySettings
{
    private const uint IgnoreBreak = 0x1;
    private const uint CheckParity = 0x10;
    private const uint XonOut = 0x400;
    private const uint XoffIn = 0x1000;
    private const uint EightBits = 0x30;
    private const uint SevenBits = 0x20;
    private const uint TwoStopBits = 0x40;
    private const uint Receive = 0x80;
    private const uint ParityOn = 0x100;
    private const uint OddParity = 0x200;
    private const uint NoModemControl = 0x800;
    private const uint AnySpeed = 0x1000;
    private const uint RtsCts = 0x80000000;
    private const int StartCharacter = 8;
    private const int StopCharacter = 9;
    private const int MinimumCount = 6;
    private const int Time = 5;

    /// <exception cref="IOException">The device is no terminal, or refuses the settings.</exception>
    public static unsafe void Apply(int descriptor, LineSettings line, string path)
    {
        Posix.Termios2 t;
        if (Posix.Control(descriptor, Posix.GetSettings, &t) != 0)
        {
            throw new IOException($"{path} is not a serial port or terminal: {Posix.LastError()}");
        }

        t.Input = IgnoreBreak
            | (line.Parity == LineParity.None ? 0 : CheckParity)
            | (line.Flow == LineFlow.XonXoff ? XonOut | XoffIn : 0);
        t.Output = 0;
        t.Local = 0;
        t.Line = AnySpeed | Receive | NoModemControl
            | (line.DataBits == 8 ? EightBits : SevenBits)
            | (line.StopBits == 2 ? TwoStopBits : 0)
            | (line.Parity == LineParity.None ? 0 : ParityOn)
            | (line.Parity == LineParity.Odd ? OddParity : 0)
            | (line.Flow == LineFlow.RtsCts ? RtsCts : 0);
        t.Characters[MinimumCount] = 1;
        t.Characters[Time] = 0;
        t.Characters[StartCharacter] = 0x11;
        t.Characters[StopCharacter] = 0x13;
        t.InputSpeed = (uint)line.BaudRate;
        t.OutputSpeed = (uint)line.BaudRate;
        if (Posix.Control(descriptor, Posix.SetSettings, &t) != 0)
        {
            throw new IOException($"{path} refuses {line}: {Posix.LastError()}");
        }

        if (line.RaiseModemLines)
        {
            var lines = (int)Posix.DataTerminalReadyAndRequestToSend;
            if (Posix.Control(descriptor, Posix.SetModemLines, &lines) != 0)
            {
                throw new IOException($"{path} has no modem lines: {Posix.LastError()}. Leave RaiseModemLines false on a pseudo-terminal");
            }
        }
    }
}
