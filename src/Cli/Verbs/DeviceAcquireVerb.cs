using System.CommandLine;
using Toolkit.Devices.Capture;
using Toolkit.Devices.Journal;
using Toolkit.Devices.Links;
using Toolkit.Devices.Profiles;
using Toolkit.Measurements;

namespace Toolkit.Cli.Verbs;

/// <summary>Captures devices into a journal: every byte is on disk before it is acknowledged.</summary>
internal static class DeviceAcquireVerb
{
    public static Command Create(Shell shell)
    {
        var profiles = new Option<string[]>("--profile") { Description = "Profile of the device; once for all ports, or once for each --port in the same order.", Required = true };
        var ports = new Option<string[]>("--port") { Description = "A port's path, tcp://HOST:PORT to call the device, or tcp-listen://HOST:PORT to be called by it.", Required = true };
        var store = new Option<string>("--store") { Description = "Folder of the capture journal.", Required = true };
        var messages = new Option<int?>("--messages") { Description = "End after this many messages of each port; without it, go on until interrupted." };
        var wavelength = new Option<double>("--wavelength") { Description = "Wavelength of a plate reader's read in nm.", DefaultValueFactory = _ => 450 };
        var asOperator = new Option<string?>("--operator") { Description = "Who captures; written into the journal." };
        var asJson = new Option<bool>("--json") { Description = "One JSON document on standard output at the end." };
        var command = new Command("acquire", "Capture devices into a journal. Example: toolkit device acquire --profile generic-astm --port /dev/ttyUSB0 --store captures") { profiles, ports, store, messages, wavelength, asOperator, asJson };
        command.SetAction((parsed, cancellation) => new DeviceAcquisition(shell)
        {
            Messages = parsed.GetValue(messages),
            WavelengthNm = parsed.GetValue(wavelength),
            AsJson = parsed.GetValue(asJson),
            Operator = parsed.GetValue(asOperator) ?? Environment.UserName,
        }.RunAsync(parsed.GetValue(profiles)!, parsed.GetValue(ports)!, parsed.GetValue(store)!, cancellation));
        return command;
    }
}

/// <summary>One run of acquire: several ports, one journal.</summary>
internal sealed class DeviceAcquisition(Shell shell)
{
    private readonly List<AnalyserResult> results = [];
    private readonly List<PlateReading> plates = [];
    private readonly List<Fault> faults = [];
    private readonly Lock gate = new();

    public int? Messages { get; init; }

    public double WavelengthNm { get; init; }

    public bool AsJson { get; init; }

    public required string Operator { get; init; }

    public async Task<int> RunAsync(string[] profiles, string[] ports, string store, CancellationToken cancellation)
    {
        if (profiles.Length != 1 && profiles.Length != ports.Length)
        {
            shell.Complain($"{profiles.Length} profiles for {ports.Length} ports: give one for all, or one for each.");
            return (int)ExitCode.Usage;
        }

        var devices = new List<(DeviceProfile Profile, LinkAddress Address)>();
        for (var i = 0; i < ports.Length; i++)
        {
            var name = profiles.Length == 1 ? profiles[0] : profiles[i];
            if (ProfileStore.Find(name) is not { } profile || profile.Protocol is not ("astm" or "biotek-synergy"))
            {
                shell.Complain($"{Printable.Quote(name)} is no profile that can be acquired. 'toolkit device list' shows them; the protocols astm and biotek-synergy are acquired.");
                return (int)ExitCode.Usage;
            }

            if (!LinkAddress.Parse(ports[i]).Try(out var address, out var fault))
            {
                shell.Complain(fault.Message);
                return (int)ExitCode.Usage;
            }

            devices.Add((profile, address));
            shell.Say($"{Printable.Clean(ports[i])}: {profile.Maker} {profile.Model} (evidence: {DeviceJson.Name(profile.Evidence)}{(profile.Tried ? "" : ", never tried on a real device")})");
        }

        await using var journal = CaptureJournal.Open(store, new JournalOptions { Operator = Operator }, TimeProvider.System);
        try
        {
            await Task.WhenAll(devices.Select((d, i) => CaptureAsync(journal, d.Profile, d.Address, (ushort)(i + 1), cancellation)));
        }
        catch (OperationCanceledException)
        {
            shell.Say("Stopped; what was acknowledged is in the journal.");
        }

        if (AsJson)
        {
            DeviceJson.Document(shell.Out, json =>
            {
                DeviceJson.Plates(json, plates);
                DeviceJson.Results(json, results);
                DeviceJson.Faults(json, faults);
                DeviceJson.ProvenanceTable(json, results.Select(r => r.Provenance).Concat(plates.Select(p => p.Provenance)));
            });
        }

        return (int)(faults.Count == 0 || results.Count + plates.Count > 0 ? ExitCode.Ok : ExitCode.TryAgain);
    }

    /// <summary>Captures one port, through unplugs and replugs, until it has what was asked for.</summary>
    private async Task CaptureAsync(CaptureJournal journal, DeviceProfile profile, LinkAddress address, ushort number, CancellationToken cancellation)
    {
        using var opener = new LinkOpener(address, profile.Line ?? new LineSettings());
        var taken = 0;
        while (Messages is not { } wanted || taken < wanted)
        {
            await using var link = await opener.OpenPatientlyAsync(TimeProvider.System, (e, pause) => shell.Say($"{Printable.Clean(address.Text)}: {e.Message} Next try in {pause.TotalSeconds:0.0} s."), cancellation);
            try
            {
                if (profile.Protocol == "biotek-synergy")
                {
                    await ReadPlateAsync(link, journal, address, number, cancellation);
                    return;
                }

                var before = taken;
                await AnalyserCapture.RunAsync(link, journal, Options(profile, address, number, Messages - before, () => taken++), TimeProvider.System, cancellation);
            }
            catch (LinkLostException e)
            {
                shell.Say($"{Printable.Clean(address.Text)}: {e.Message}");
            }

            cancellation.ThrowIfCancellationRequested();
        }
    }

    private AnalyserOptions Options(DeviceProfile profile, LinkAddress address, ushort number, int? messages, Action counted) => new()
    {
        Port = number,
        Name = address.Text,
        Profile = profile.Name,
        Astm = profile.Astm,
        SessionSurvives = address.Kind == LinkKind.Port,
        Messages = messages,
        OnFault = Keep,
        OnMessage = message =>
        {
            counted();
            lock (gate)
            {
                results.AddRange(message.Results);
            }

            shell.Say($"{Printable.Clean(address.Text)}: {message.Results.Length} results of {Printable.Clean(message.Results.Select(r => r.Sample).FirstOrDefault() ?? "nobody")}");
        },
    };

    private async Task ReadPlateAsync(IDeviceLink link, CaptureJournal journal, LinkAddress address, ushort number, CancellationToken cancellation)
    {
        var read = await PlateReaderCapture.ReadSynergyAsync(link, journal, new SynergyOptions { Port = number, Name = address.Text, WavelengthNm = WavelengthNm }, TimeProvider.System, cancellation);
        if (read.Try(out var plate, out var fault))
        {
            lock (gate)
            {
                plates.Add(plate);
            }

            shell.Say($"{Printable.Clean(address.Text)}: a plate of {plate.Wells.Length} wells");
        }
        else
        {
            Keep(fault);
        }
    }

    private void Keep(Fault fault)
    {
        lock (gate)
        {
            faults.Add(fault);
        }

        shell.Complain(fault.Message);
    }
}
