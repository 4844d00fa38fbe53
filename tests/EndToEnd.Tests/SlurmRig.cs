using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Toolkit.EndToEnd.Tests;

/// <summary>A real Slurm of two nodes on the loopback interface: munge, the controller, two node daemons. What it starts it ends, by process number.</summary>
public sealed class SlurmRig : IAsyncLifetime
{
    private static readonly string[] Programs = ["munged", "slurmctld", "slurmd", "sbatch", "scontrol"];
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly string folder = Directory.CreateTempSubdirectory("rig-").FullName;

    /// <summary>Why there is no Slurm here; null where there is one.</summary>
    public string? Absent { get; } = Programs.FirstOrDefault(p => Find(p) is null) is { } missing ? $"{missing} is missing: apt-get install slurm-wlm munge" : Environment.UserName == "root" ? null : "the daemons of Slurm are started by root";

    public string Configuration => Path.Combine(folder, "slurm.conf");

    public async ValueTask InitializeAsync()
    {
        if (Absent is not null)
        {
            return;
        }

        foreach (var name in new[] { "munge", "socket", "state", "spool", "log", "run" })
        {
            Directory.CreateDirectory(Path.Combine(folder, name));
        }

        // munge refuses a socket in a folder that others cannot enter, and a key that others can read.
        await BatchProcess.ShellAsync("chmod", "755", folder);
        await BatchProcess.ShellAsync("chmod", "700", Path.Combine(folder, "munge"));
        var key = Path.Combine(folder, "munge", "key");
        await File.WriteAllBytesAsync(key, System.Security.Cryptography.RandomNumberGenerator.GetBytes(1024));
        await BatchProcess.ShellAsync("chmod", "400", key);
        await File.WriteAllTextAsync(Configuration, Text());
        await RunAsync("munged", "--force", "--key-file=" + key, "--socket=" + Path.Combine(folder, "socket", "munge"), "--pid-file=" + PidFile("munged"), "--log-file=" + Path.Combine(folder, "munge", "log"), "--seed-file=" + Path.Combine(folder, "munge", "seed"));
        await StartControllerAsync();
        await StartNodeAsync("w1");
        await StartNodeAsync("w2");
        await UntilAsync(async () => (await RunAsync("sinfo", "-h", "-o", "%D %T")).Trim() == "2 idle", Patience, "both nodes idle");
    }

    public Task StartControllerAsync() => RunAsync("slurmctld", "-f", Configuration);

    public Task StartNodeAsync(string node) => RunAsync("slurmd", "-f", Configuration, "-N", node);

    /// <summary>Waits until the controller has written this job down. It does so within seconds; a controller that dies before has never heard of the job.</summary>
    public async Task SavedAsync(string job)
    {
        var state = Path.Combine(folder, "state", "job_state");
        var before = File.GetLastWriteTimeUtc(state);
        await RunAsync("scontrol", "update", "JobId=" + job, "Comment=saved");
        await UntilAsync(() => Task.FromResult(File.GetLastWriteTimeUtc(state) > before), Patience, "the state of the jobs saved");
    }

    /// <summary>The controller dies without warning.</summary>
    public void KillController() => Kill(Pid("slurmctld")!.Value);

    /// <summary>The node that a job runs on.</summary>
    public async Task<string> NodeOfAsync(string job) => (await RunAsync("squeue", "-h", "-j", job, "-o", "%N")).Trim();

    /// <summary>A node dies without warning, with everything on it. Step daemons die before the jobs they watch: one left alive would report an ordinary end.</summary>
    /// <returns>How many processes of jobs died.</returns>
    public int KillNode(string node)
    {
        Kill(Pid("slurmd-" + node)!.Value);
        File.Delete(PidFile("slurmd-" + node));
        var log = Path.Combine(folder, "log", node + ".log");
        foreach (var daemon in Processes().Where(p => Opens(p, log)))
        {
            Kill(daemon);
        }

        int[] jobs = [.. Processes().Where(p => IsJobOf(p, node))];
        foreach (var job in jobs)
        {
            Kill(job);
        }

        return jobs.Length;
    }

    /// <summary>What the scheduler believes, and the last lines of its logs: for whoever reads why a test failed.</summary>
    public async Task<string> StateAsync()
    {
        var text = new StringBuilder().AppendLine(await RunAsync("sinfo", "-N", "-l")).AppendLine(await RunAsync("squeue", "-l", "-t", "all"));
        foreach (var log in Directory.EnumerateFiles(Path.Combine(folder, "log")).Order(StringComparer.Ordinal))
        {
            text.AppendLine(Path.GetFileName(log)).AppendJoin('\n', File.ReadLines(log).TakeLast(25)).AppendLine();
        }

        return text.ToString();
    }

    /// <summary>Runs a command against this Slurm; what it prints.</summary>
    public async Task<string> RunAsync(string program, params string[] arguments) => (await TryAsync(program, arguments)).Output;

    /// <summary>The toolkit, as somebody logged in to this cluster runs it.</summary>
    internal Task<Ran> ToolkitAsync(params string[] arguments) => TryAsync("dotnet", [BatchProcess.Program, .. arguments]);

    /// <summary>Waits; what never comes is told with the state of the cluster.</summary>
    internal Task UntilAsync(Func<Task<bool>> reached, TimeSpan atMost, string what) => BatchProcess.UntilAsync(reached, atMost, what, StateAsync);

    public async ValueTask DisposeAsync()
    {
        if (Absent is null)
        {
            await RunAsync("scancel", "-u", "root");
            foreach (var name in new[] { "slurmd-w1", "slurmd-w2", "slurmctld", "munged" })
            {
                if (Pid(name) is { } process)
                {
                    using var end = Process.Start(new ProcessStartInfo("kill", [process.ToString(CultureInfo.InvariantCulture)]) { UseShellExecute = false })!;
                    await end.WaitForExitAsync();
                    for (var i = 0; i < 50 && Alive(process); i++)
                    {
                        await Task.Delay(100);
                    }

                    if (Alive(process))
                    {
                        Kill(process);
                    }
                }
            }
        }

        Directory.Delete(folder, recursive: true);
    }

    private static string? Find(string program) => (Environment.GetEnvironmentVariable("PATH") + ":/usr/sbin").Split(':').Select(p => Path.Combine(p, program)).FirstOrDefault(File.Exists);

    private static int[] Processes() => [.. Directory.EnumerateDirectories("/proc").Select(Path.GetFileName).Where(n => n!.All(char.IsAsciiDigit)).Select(n => int.Parse(n!, CultureInfo.InvariantCulture))];

    private bool IsJobOf(int process, string node) => Environ(process) is { } environ && environ.Contains("SLURMD_NODENAME=" + node) && environ.Contains("SLURM_CONF=" + Configuration);

    private static bool Alive(int process) => File.Exists($"/proc/{process}/stat") && !File.ReadAllText($"/proc/{process}/stat").Contains(") Z ", StringComparison.Ordinal);

    private static void Kill(int process)
    {
        try
        {
            using var found = Process.GetProcessById(process);
            found.Kill();
        }
        catch (ArgumentException)
        {
            // It was gone already.
        }
    }

    private static string[]? Environ(int process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/environ").Split('\0');
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static bool Opens(int process, string file)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/comm").Trim() == "slurmstepd" && Directory.EnumerateFiles($"/proc/{process}/fd").Any(f => File.ResolveLinkTarget(f, false)?.FullName == file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private async Task<Ran> TryAsync(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(Find(program)!, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["SLURM_CONF"] = Configuration;
        using var process = Process.Start(start)!;
        // A daemon keeps the pipe of the command that started it: its words end only with it.
        var daemon = program is "munged" or "slurmctld" or "slurmd";
        var (output, error) = daemon ? (Task.FromResult(""), Task.FromResult("")) : (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return new(process.ExitCode, await output, await error);
    }

    private string PidFile(string name) => Path.Combine(folder, "run", name + ".pid");

    private int? Pid(string name) => File.Exists(PidFile(name)) && int.TryParse(File.ReadAllText(PidFile(name)).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var pid) ? pid : null;

    private string Text()
    {
        var port = 20_000 + (20 * (Environment.ProcessId % 1000));
        var host = Environment.MachineName.Split('.')[0];
        return $"""
            ClusterName=rig
            SlurmctldHost={host}(127.0.0.1)
            SlurmUser=root
            SlurmdUser=root
            AuthType=auth/munge
            AuthInfo=socket={folder}/socket/munge,cred_expire=6
            SlurmctldPort={port}
            SlurmctldPidFile={folder}/run/slurmctld.pid
            SlurmdPidFile={folder}/run/slurmd-%n.pid
            SlurmdSpoolDir={folder}/spool/%n
            StateSaveLocation={folder}/state
            SlurmctldLogFile={folder}/log/slurmctld.log
            SlurmdLogFile={folder}/log/%n.log
            ProctrackType=proctrack/linuxproc
            TaskPlugin=task/none
            MpiDefault=none
            ReturnToService=2
            SlurmdParameters=config_overrides
            SelectType=select/cons_tres
            SelectTypeParameters=CR_CPU
            SchedulerType=sched/backfill
            SchedulerParameters=bf_interval=1,sched_interval=1,sched_min_interval=10000,batch_sched_delay=0
            JobAcctGatherType=jobacct_gather/none
            AccountingStorageType=accounting_storage/none
            InactiveLimit=0
            EpilogMsgTime=0
            KillWait=5
            MinJobAge=3600
            SlurmctldTimeout=30
            SlurmdTimeout=10
            MaxArraySize=10001
            JobRequeue=1
            NodeName=w1 NodeHostname={host} NodeAddr=127.0.0.1 Port={port + 1} CPUs=1 RealMemory=2000 State=UNKNOWN
            NodeName=w2 NodeHostname={host} NodeAddr=127.0.0.1 Port={port + 2} CPUs=1 RealMemory=2000 State=UNKNOWN
            PartitionName=main Nodes=ALL Default=YES MaxTime=INFINITE State=UP

            """;
    }
}
