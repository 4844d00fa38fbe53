namespace Toolkit.Devices.Protocols;

/// <summary>Finds HL7 messages between 0x0B and 0x1C 0x0D in a stream of bytes. Evidence: second-hand. Bytes outside are skipped and counted.</summary>
public sealed class Mllp(int maxMessage = 1 << 20)
{
    private readonly ByteBuffer message = new();
    private bool inside;
    private bool overlong;
    private bool ending;

    /// <summary>Bytes that belonged to no message, or to one that was too long.</summary>
    public long Skipped { get; private set; }

    /// <summary>The message that <see cref="Step"/> has completed, without its frame. Valid until the next step.</summary>
    public ReadOnlySpan<byte> Message => message.Span;

    /// <summary>Takes bytes up to the end of the next message and moves <paramref name="input"/> behind them.</summary>
    /// <returns>True where a message is complete.</returns>
    public bool Step(ref ReadOnlySpan<byte> input)
    {
        while (input.Length > 0)
        {
            var b = input[0];
            input = input[1..];
            if (b == Control.Vt)
            {
                Skipped += inside ? message.Length : 0;
                message.Clear();
                (inside, overlong, ending) = (true, false, false);
            }
            else if (!inside)
            {
                Skipped++;
            }
            else if (ending && b == Control.Cr)
            {
                (inside, ending) = (false, false);
                if (!overlong)
                {
                    return true;
                }

                Skipped += message.Length;
            }
            else
            {
                Take(b);
            }
        }

        return false;
    }

    /// <summary>A message in its frame.</summary>
    public static byte[] Wrap(ReadOnlySpan<byte> message) => [Control.Vt, .. message, Control.Fs, Control.Cr];

    private void Take(byte b)
    {
        ending = b == Control.Fs;
        if (message.Length >= maxMessage)
        {
            overlong = true;
        }
        else if (!ending)
        {
            message.Append(b);
        }
    }
}
