using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Toolkit.Devices.Links;
using Toolkit.Devices.Protocols;
using Toolkit.Measurements;

namespace Toolkit.Simulators.Devices;

/// <summary>An analyser that sends results as ORU^R01 over MLLP and sends a message again until it is accepted.</summary>
public sealed class Hl7AnalyserSimulator(IEnumerable<AnalyserResult> results) : ISimulatedDevice
{
    private static readonly byte[] End = [Control.Fs, Control.Cr];
    private readonly ImmutableArray<AnalyserResult> results = [.. results];

    /// <inheritdoc />
    public int Delivered { get; private set; }

    /// <inheritdoc />
    public IEnumerable<AnalyserResult> Results => results;

    /// <inheritdoc />
    public double?[,]? Plate => null;

    /// <summary>The analyser's clock.</summary>
    public Func<DateTimeOffset> Time { get; init; } = () => new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    /// <summary>How long it waits for an acknowledgement before it sends the message again.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Times that a message is sent before it gives up.</summary>
    public int MaxTries { get; init; } = 10;

    /// <summary>Results in one message.</summary>
    public int ResultsPerMessage { get; init; } = 4;

    /// <summary>Messages that were sent more than once.</summary>
    public int SentAgain { get; private set; }

    /// <summary>The messages in their frames.</summary>
    public IEnumerable<byte[]> Messages() => results.Chunk(ResultsPerMessage).Select((part, i) => Mllp.Wrap(Write(part, i + 1)));

    /// <inheritdoc />
    public async Task RunAsync(IDeviceLink link, TimeProvider clock, CancellationToken cancellation)
    {
        foreach (var part in results.Chunk(ResultsPerMessage).Skip(Delivered).ToArray())
        {
            var tries = 0;
            do
            {
                if (tries++ == MaxTries)
                {
                    throw new LinkLostException($"The host did not accept a message in {MaxTries} tries.");
                }

                SentAgain += tries > 1 ? 1 : 0;
                await link.WriteAsync(Mllp.Wrap(Write(part, Delivered + 1)), cancellation).ConfigureAwait(false);
            }
            while (!await AcceptedAsync(link, clock, cancellation).ConfigureAwait(false));
            Delivered++;
        }
    }

    private async Task<bool> AcceptedAsync(IDeviceLink link, TimeProvider clock, CancellationToken cancellation)
    {
        using var tired = new CancellationTokenSource(Patience, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, tired.Token);
        var answer = new List<byte>();
        var buffer = new byte[256];
        try
        {
            while (!answer.ToArray().AsSpan().EndsWith(End))
            {
                var count = await link.ReadAsync(buffer, either.Token).ConfigureAwait(false);
                if (count == 0)
                {
                    throw new LinkLostException("The host closed the link.");
                }

                answer.AddRange(buffer.AsSpan(0, count));
            }
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return false;
        }

        var text = Encoding.UTF8.GetString([.. answer]);
        var own = "|" + ControlId(Delivered + 1) + "\r";
        return text.Contains("\rMSA|AA" + own, StringComparison.Ordinal) || text.Contains("\rMSA|CA" + own, StringComparison.Ordinal);
    }

    private static string ControlId(int number) => "SIM" + number.ToString("000000", CultureInfo.InvariantCulture);

    private byte[] Write(AnalyserResult[] part, int number)
    {
        var stamp = Time().ToString("yyyyMMddHHmmss", CultureInfo.InvariantCulture);
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"MSH|^~\\&|SIM|LAB|TOOLKIT|LAB|{stamp}||ORU^R01|{ControlId(number)}|P|2.5.1\rPID|1\r");
        var (order, row, sample) = (0, 0, (string?)null);
        foreach (var result in part)
        {
            if (result.Sample != sample)
            {
                sample = result.Sample;
                order++;
                row = 0;
                text.Append(CultureInfo.InvariantCulture, $"OBR|{order}||{Escape(sample)}|PANEL\r");
            }

            row++;
            text.Append(CultureInfo.InvariantCulture, $"OBX|{row}|{(result.Value is null ? "ST" : "NM")}|{Escape(result.Test)}||{Escape(result.Text)}|{Escape(result.Unit)}||{Escape(result.Flag)}|||{(result.Status.Length > 0 ? result.Status : "F")}|||{(result.Time.Length > 0 ? result.Time : stamp)}\r");
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static string Escape(string text) => text
        .Replace("\\", "\\E\\", StringComparison.Ordinal)
        .Replace("|", "\\F\\", StringComparison.Ordinal)
        .Replace("^", "\\S\\", StringComparison.Ordinal)
        .Replace("&", "\\T\\", StringComparison.Ordinal)
        .Replace("~", "\\R\\", StringComparison.Ordinal);
}
