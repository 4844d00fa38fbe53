using System.Collections.Immutable;
using Toolkit.Devices.Profiles;
using Toolkit.Measurements;

namespace Toolkit.Devices.Instruments;

/// <summary>Reads files of instruments and their software: a format is recognised by its own marks or named by the user, never guessed.</summary>
public static class PlateFileReader
{
    private static readonly ImmutableArray<IFileFormat> Formats =
    [
        new Gen5Export(), new SoftMaxExport(), new MarsExport(), new EnVisionExport(), new KaleidoExport(), new XponentExport(), new MethodicalMindExport(), new CedexArchive(),
        new SynergyBodyFile(), new GenericGrid("generic-grid", '.'), new GenericGrid("generic-grid-decimal-comma", ','), .. DelimitedPlate.All,
        .. ProfileStore.All.Where(p => p.Protocol == "astm").Select(p => new AstmCaptureFile(p)),
        .. ProfileStore.All.Where(p => p.Protocol == "hl7-mllp").Select(p => new Hl7CaptureFile(p)),
    ];

    /// <summary>Every profile that <see cref="Read"/> can be told, with its instrument and evidence.</summary>
    public static ImmutableArray<(string Profile, string Instrument, Evidence Evidence)> Profiles { get; } = [.. Formats.Select(f => (f.Profile, f.Instrument, f.Evidence))];

    /// <param name="fileName">The original name; some software writes data into it.</param>
    /// <param name="profile">A name of <see cref="Profiles"/>, or null to recognise the format by its marks.</param>
    /// <returns>The file's values, or a fault that says what was seen.</returns>
    /// <exception cref="ArgumentException">There is no such profile.</exception>
    public static Parsed<InstrumentFile> Read(byte[] bytes, string fileName, string? profile = null)
    {
        var file = new SourceFile(bytes, Path.GetFileName(fileName));
        if (profile is not null)
        {
            var named = Formats.FirstOrDefault(f => f.Profile == profile)
                ?? throw new ArgumentException($"There is no profile {Printable.Quote(profile)}. Known: {string.Join(", ", Formats.Select(f => f.Profile))}.", nameof(profile));
            return named.HasMarks && !named.Recognises(file)
                ? new Fault(0, "the marks of " + profile, file.Seen()) { Place = file.Name, Advice = "The profile is another one, or the file was cut at its beginning" }
                : named.Read(file).In(file.Name);
        }

        var fitting = Formats.Where(f => f.Recognises(file)).ToArray();
        return fitting.Length == 1
            ? fitting[0].Read(file).In(file.Name)
            : new Fault(0, "a file of a known format", fitting.Length == 0 ? file.Seen() : "marks of " + string.Join(" and ", fitting.Select(f => f.Profile)))
            {
                Place = file.Name,
                Advice = "Name its profile with --profile if you know it; 'device list' shows them",
            };
    }
}
