using System.Diagnostics;
using System.Globalization;
using Toolkit.Measurements;

namespace Toolkit.Pipelines.Batch;

/// <summary>What a worker says of itself every two seconds.</summary>
/// <param name="Stage">What it is busy with.</param>
/// <param name="At">When it was said.</param>
/// <param name="Share">Share of the stage that is done, 0 to 1; NaN where the stage does not say.</param>
/// <param name="CpuSeconds">CPU time of the process so far.</param>
public sealed record Beat(string Stage, DateTimeOffset At, double Share, double CpuSeconds, string Host, int Process);

/// <summary>Gives a sign of life while work goes on, to the process that waits and into a file of the output: others can tell a slow participant from a dead one.</summary>
public sealed class Heartbeat : IDisposable
{
    /// <summary>Time between two beats.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromSeconds(2);
    private readonly string path;
    private readonly TimeProvider clock;
    private readonly Action<string, double> tell;
    private readonly ITimer timer;
    private readonly Lock gate = new();
    private string stage;
    private double share = double.NaN;
    private bool ended;

    /// <param name="path">The file; its folder is made.</param>
    /// <param name="tell">Is told stage and share at every beat.</param>
    public Heartbeat(string path, string stage, Action<string, double> tell, TimeProvider clock)
    {
        (this.path, this.stage, this.tell, this.clock) = (path, stage, tell, clock);
        timer = clock.CreateTimer(_ => Write(), null, TimeSpan.Zero, Period);
    }

    /// <summary>Names the stage that begins.</summary>
    public void Enter(string name)
    {
        (stage, share) = (name, double.NaN);
        Write();
    }

    /// <summary>Notes how far the stage has come.</summary>
    public void Tell(double done) => share = done;

    /// <summary>Reads a file; null where there is none or it is being replaced.</summary>
    public static Beat? Read(string path)
    {
        if (!JsonFile.Read(path).Try(out var document, out _) || JsonFile.Text(document, "at") is not { } at
            || !DateTimeOffset.TryParse(at, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var when))
        {
            return null;
        }

        return new(JsonFile.Text(document, "stage") ?? "", when, JsonFile.Number(document, "share") ?? double.NaN, JsonFile.Number(document, "cpuSeconds") ?? 0, JsonFile.Text(document, "host") ?? "", (int)(JsonFile.Number(document, "process") ?? 0));
    }

    /// <inheritdoc />
    public void Dispose()
    {
        timer.Dispose();
        lock (gate)
        {
            ended = true;
            File.Delete(path);
            File.Delete(path + ".next");
        }
    }

    private void Write()
    {
        lock (gate)
        {
            if (ended)
            {
                return;
            }

            tell(stage, share);
            try
            {
                Directory.CreateDirectory(Path.GetDirectoryName(path)!);
                File.WriteAllText(path + ".next", Document());
                File.Move(path + ".next", path, overwrite: true);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // A full disk is the stage's to report; a missed beat is only a missed beat.
            }
        }
    }

    private string Document()
    {
        using var me = Process.GetCurrentProcess();
        return JsonFile.Text(json =>
        {
            json.WriteString("stage", stage);
            json.WriteString("at", clock.GetUtcNow().ToString("O", CultureInfo.InvariantCulture));
            if (double.IsFinite(share))
            {
                json.WriteNumber("share", share);
            }

            json.WriteNumber("cpuSeconds", me.TotalProcessorTime.TotalSeconds);
            json.WriteString("host", Printable.Clean(Environment.MachineName, 64));
            json.WriteNumber("process", Environment.ProcessId);
        });
    }
}
