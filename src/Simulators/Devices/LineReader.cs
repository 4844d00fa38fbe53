using System.Text;
using Toolkit.Devices.Protocols;

namespace Toolkit.Simulators.Devices;

/// <summary>A plate reader whose commands are lines that end in CR.</summary>
public abstract class LineReader(double?[,] opticalDensities, int digits) : SimulatedReader(opticalDensities, digits)
{
    private const int LongestLine = 256;
    private readonly StringBuilder line = new();

    /// <inheritdoc />
    public sealed override byte[] Answer(byte command)
    {
        if (command == Control.Cr)
        {
            var whole = line.ToString();
            line.Clear();
            return Encoding.Latin1.GetBytes(Reply(whole));
        }

        if (line.Length < LongestLine)
        {
            line.Append((char)command);
        }

        return [];
    }

    /// <summary>What the reader prints in answer to a line.</summary>
    protected abstract string Reply(string command);
}
