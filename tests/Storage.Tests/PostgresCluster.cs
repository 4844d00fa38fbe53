using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using Npgsql;

[assembly: AssemblyFixture(typeof(Toolkit.Storage.Tests.PostgresCluster))]

namespace Toolkit.Storage.Tests;

/// <summary>A PostgreSQL cluster of Debian's package in a temporary folder, on a loopback port of its own: made for the tests, gone with them.</summary>
/// <remarks>The server does not run as root; where the tests do, it runs as the user postgres that the package brings.</remarks>
public sealed class PostgresCluster : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly Lock gate = new();
    private string? folder;
    private int databases;

    public int Port { get; private set; }

    private static string? Programs { get; } = Directory.Exists("/usr/lib/postgresql")
        ? Directory.EnumerateDirectories("/usr/lib/postgresql").Select(d => Path.Combine(d, "bin")).Where(d => File.Exists(Path.Combine(d, "initdb"))).Order(StringComparer.Ordinal).LastOrDefault()
        : null;

    private string Password { get; } = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    /// <summary>The connection string of a new, empty database; skips the test where PostgreSQL is absent.</summary>
    public string NewDatabase()
    {
        Assert.False(Programs is null && Environment.GetEnvironmentVariable("TOOLKIT_REQUIRE_PEERS") == "1", "install postgresql");
        Assert.SkipWhen(Programs is null, "install postgresql: the shared store is tested on a real server");
        lock (gate)
        {
            if (folder is null)
            {
                Start();
            }

            var name = string.Create(CultureInfo.InvariantCulture, $"lab{++databases}");
            using var connection = new NpgsqlConnection(Connection("postgres"));
            connection.Open();
            using var command = new NpgsqlCommand("CREATE DATABASE " + name, connection);
            command.ExecuteNonQuery();
            return Connection(name);
        }
    }

    /// <summary>The server and all its backends die at once, as when the power fails; then it is started again and recovers.</summary>
    public void CrashAndRecover()
    {
        var master = File.ReadLines(Path.Combine(folder!, "data", "postmaster.pid")).First();
        var children = Run("pgrep", "-P", master).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Run("kill", ["-STOP", master]);
        Run("kill", ["-9", .. children, master]);
        var patience = Stopwatch.StartNew();
        while (((string[])[.. children, master]).Any(IsAlive))
        {
            Assert.True(patience.Elapsed < Patience, "the killed server does not end");
            Thread.Sleep(20);
        }

        // Nobody may have reaped the dead server: its lock files then look alive.
        foreach (var file in Directory.EnumerateFiles(Path.Combine(folder!, "data"), "postmaster.pid").Concat(Directory.EnumerateFiles(folder!, ".s.PGSQL*")).ToList())
        {
            File.Delete(file);
        }

        Serve();
    }

    public ValueTask DisposeAsync()
    {
        if (folder is not null)
        {
            NpgsqlConnection.ClearAllPools();
            AsPostgres(Path.Combine(Programs!, "pg_ctl"), "-D", Path.Combine(folder, "data"), "-m", "immediate", "stop");
            Directory.Delete(folder, recursive: true);
            folder = null;
        }

        return ValueTask.CompletedTask;
    }

    private static bool IsAlive(string pid)
    {
        try
        {
            return !File.ReadLines($"/proc/{pid}/status").Any(l => l.StartsWith("State:", StringComparison.Ordinal) && l.Contains('Z', StringComparison.Ordinal));
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static string Run(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardOutput = true, WorkingDirectory = "/" };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd();
        Assert.True(process.WaitForExit(Patience), program + " does not end");
        return output;
    }

    private string Connection(string database) =>
        string.Create(CultureInfo.InvariantCulture, $"Host=127.0.0.1;Port={Port};Username=lab;Password={Password};Database={database};Timeout=30;Command Timeout=60");

    private void Start()
    {
        folder = Directory.CreateTempSubdirectory("toolkit-postgres-").FullName;
        Port = FreePort();
        var password = Path.Combine(folder, "password");
        File.WriteAllText(password, Password);
        if (Environment.UserName == "root")
        {
            Run("chown", "-R", "postgres", folder);
        }

        AsPostgres(Path.Combine(Programs!, "initdb"), "-D", Path.Combine(folder, "data"), "-A", "scram-sha-256", "--pwfile=" + password, "-U", "lab", "-E", "UTF8", "--locale=C.UTF-8", "--data-checksums", "-N");
        Serve();
    }

    private void Serve() => AsPostgres(
        Path.Combine(Programs!, "pg_ctl"), "-D", Path.Combine(folder!, "data"), "-w", "-t", "60", "-l", Path.Combine(folder!, "log"),
        "-o", string.Create(CultureInfo.InvariantCulture, $"-c listen_addresses=127.0.0.1 -c port={Port} -c unix_socket_directories={folder}"), "start");

    private void AsPostgres(string program, params string[] arguments)
    {
        string[] all = Environment.UserName == "root" ? ["runuser", "-u", "postgres", "--", program, .. arguments] : [program, .. arguments];

        // pg_ctl leaves the server behind with its streams, so they must not be ours.
        Run("sh", ["-c", "exec \"$@\" >>\"$0\" 2>&1 </dev/null", Path.Combine(folder!, "tools.log"), .. all]);
    }
}
