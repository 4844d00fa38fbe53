using System.CommandLine;
using System.Globalization;

namespace Toolkit.Cli.Verbs;

/// <summary>Captures devices into a journal: every byte is on disk before it is acknowledged.</summary>
internal static class DeviceAcquireVerb
{
    public static Command Create(Shell shell)
    {
        var profiles = new Option<string[]>("--profile") { Description = "Profile of the device; once for all ports, or once for each --port in the same order.", Required = true };
        var ports = new Option<string[]>("--port") { Description = "A port's path (best a stable name under /dev/serial/by-id), tcp://HOST:PORT to call the device, or tcp-listen://HOST:PORT to be called by it.", Required = true };
        var store = new Option<string>("--store") { Description = "Folder of the capture journal. Where it holds a store too, --as enters every plate and run as a record before the device is acknowledged.", Required = true };
        var messages = new Option<int?>("--messages") { Description = "End after this many messages or plates of each port. Without it a reader is asked for one plate, and an analyser is heard until interrupted." };
        var wavelength = new Option<double?>("--wavelength") { Description = "Wavelength of a plate reader's read in nm; the same as --set wavelength=NM." };
        var plate = new Option<string?>("--plate") { Description = "The plate's name; readers do not know it." };
        var last = new Option<bool>("--last") { Description = "Ask a reader for the data of its last read again; nothing moves." };
        var silence = new Option<int?>("--silence") { Description = "Report a port that was not heard for so many seconds." };
        var settings = DeviceSettingsOption.Create();
        var asOperator = new Option<string?>("--operator") { Description = "Who captures; written into the journal." };
        var user = new Option<string?>("--as") { Description = "The operator in whose name records are entered; the store is in the journal's folder." };
        var passphrase = StoreVerb.Passphrase();
        var asJson = new Option<bool>("--json") { Description = "One JSON document on standard output at the end." };
        var command = new Command("acquire", "Capture devices into a journal. Example: toolkit device acquire --profile generic-astm --port /dev/ttyUSB0 --store captures")
        {
            profiles, ports, store, messages, wavelength, plate, last, silence, settings, asOperator, user, passphrase, asJson,
        };
        command.SetAction((parsed, cancellation) =>
        {
            var stated = parsed.GetValue(settings)?.ToList() ?? [];
            stated.AddRange(parsed.GetValue(wavelength) is { } nm ? [string.Create(CultureInfo.InvariantCulture, $"wavelength={nm}")] : []);
            stated.AddRange(parsed.GetValue(plate) is { } name ? ["plate=" + name] : []);
            stated.AddRange(parsed.GetValue(last) ? ["fetch=last"] : []);
            return new DeviceAcquisition(shell)
            {
                Messages = parsed.GetValue(messages),
                Silence = parsed.GetValue(silence) is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
                Stated = stated,
                AsJson = parsed.GetValue(asJson),
                Operator = parsed.GetValue(asOperator) ?? parsed.GetValue(user) ?? Environment.UserName,
                User = parsed.GetValue(user),
                PassphraseFile = parsed.GetValue(passphrase),
            }.RunAsync(parsed.GetValue(profiles)!, parsed.GetValue(ports)!, parsed.GetValue(store)!, cancellation);
        });
        return command;
    }
}
