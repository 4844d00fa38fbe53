using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Threading.Channels;
using Toolkit.Measurements;

namespace Toolkit.Pipelines.Batch;

/// <summary>A process that works on participants one after the other, as the process that watches it sees it.</summary>
internal sealed partial class WorkerProcess : IDisposable
{
    private const int Terminate = 15;
    private const int SignalledCode = 128;
    private const int KeptLines = 8;
    private readonly Process process;
    private readonly Queue<string> words = new();
    private readonly Channel<WorkerMessage> messages = Channel.CreateUnbounded<WorkerMessage>();
    private readonly Task reading;
    private readonly Task listening;

    public WorkerProcess(ProcessStartInfo start)
    {
        start.UseShellExecute = false;
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        process = Process.Start(start) ?? throw new InvalidOperationException("A worker was not started.");
        reading = ReadAsync();
        listening = ListenAsync();
    }

    /// <summary>What the worker said; ends when the worker does.</summary>
    public ChannelReader<WorkerMessage> Messages => messages.Reader;

    public bool HasEnded => process.HasExited;

    public ProcessActivity Activity => ProcessActivity.Of(process.Id);

    /// <summary>Tells the worker a line; a worker that is gone hears nothing.</summary>
    public void Tell(string line)
    {
        try
        {
            process.StandardInput.WriteLine(line);
            process.StandardInput.Flush();
        }
        catch (IOException)
        {
            // Its end is noticed where its messages end.
        }
    }

    /// <summary>Asks the worker to end: it finishes or drops its stage.</summary>
    public void Ask()
    {
        if (!process.HasExited && (OperatingSystem.IsLinux() || OperatingSystem.IsMacOS()))
        {
            _ = Signal(process.Id, Terminate);
        }
    }

    /// <summary>Ends the worker at once.</summary>
    public void Kill()
    {
        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
        }
    }

    /// <summary>Waits for the end, and says how it came.</summary>
    public async Task<string> EpitaphAsync()
    {
        await process.WaitForExitAsync();
        await Task.WhenAll(reading, listening);
        var last = words.Count == 0 ? "" : ". Its last words: " + string.Join(" | ", words);
        var code = process.ExitCode;
        return (code > SignalledCode
            ? string.Create(CultureInfo.InvariantCulture, $"was killed by signal {code - SignalledCode}{(code - SignalledCode == 9 ? ", as the system does when memory runs out" : "")}")
            : string.Create(CultureInfo.InvariantCulture, $"ended by itself with code {code}")) + last;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        Kill();
        process.Dispose();
    }

    private async Task ReadAsync()
    {
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (WorkerMessage.Parse(line) is { } message)
            {
                await messages.Writer.WriteAsync(message);
            }
        }

        messages.Writer.Complete();
    }

    private async Task ListenAsync()
    {
        while (await process.StandardError.ReadLineAsync() is { } line)
        {
            words.Enqueue(Printable.Clean(line.Trim()));
            if (words.Count > KeptLines)
            {
                words.Dequeue();
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Signal(int process, int signal);
}
