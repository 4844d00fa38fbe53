using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Toolkit.Measurements;
using Toolkit.Pipelines.Verification;

namespace Toolkit.Cli.Verbs;

/// <summary>Versions and the machine, for the report of a qualification. No host name and no user: the report may be passed on.</summary>
internal static class VerifyFacts
{
    public static ImmutableArray<(string Name, string Value)> Of()
    {
        var machine = new Machine();
        return
        [
            ("toolkit", Provenance.ToolkitVersion),
            ("runtime", RuntimeInformation.FrameworkDescription),
            ("compiled", RuntimeFeature.IsDynamicCodeSupported ? "at run time (JIT), ready-to-run code where the package has it" : "beforehand (native)"),
            ("operating system", RuntimeInformation.OSDescription),
            ("architecture", RuntimeInformation.ProcessArchitecture.ToString()),
            ("processor", Processor(machine)),
            ("processors in use", Environment.ProcessorCount.ToString(CultureInfo.InvariantCulture)),
            ("vector width, bits", KernelChecks.VectorBits.ToString(CultureInfo.InvariantCulture)),
            ("memory", machine.Memory() is { } m ? string.Create(CultureInfo.InvariantCulture, $"{m.Total >> 20} MB{(m.Limit.Length > 0 ? ", limited by a " + m.Limit : "")}") : "unknown"),
            ("time zone", TimeZoneInfo.Local.Id),
            ("clock follows a time server", machine.ClockFollows() switch { true => "yes", false => "no", null => "unknown" }),
            ("file system of temporary files", machine.FileSystem(Path.GetTempPath().TrimEnd('/')) is { Length: > 0 } kind ? kind : "unknown"),
        ];
    }

    private static string Processor(Machine machine) =>
        machine.Text("/proc/cpuinfo")?.Split('\n').FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal))?.Split(':', 2)[^1].Trim() is { } model ? Printable.Clean(model, 100) : "unknown";
}
