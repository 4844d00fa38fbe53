using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Toolkit.Biomarkers.Connectivity;
using Toolkit.Measurements;

namespace Toolkit.Pipelines.Participants;

/// <summary>In whose world the coordinates of regions are meant.</summary>
public enum RegionPlace
{
    /// <summary>The template's.</summary>
    Template,

    /// <summary>That of the participant's first T1-weighted image.</summary>
    Native,
}

/// <summary>The regions that are asked for: a label image, or spheres.</summary>
public sealed record RegionOptions
{
    /// <summary>A NIfTI label image; null where <see cref="Spheres"/> are given.</summary>
    public string? LabelImage { get; init; }

    /// <summary>Table of labels and names beside it; null names regions by their number.</summary>
    public string? Names { get; init; }

    /// <summary>Spheres in mm; empty where <see cref="LabelImage"/> is given.</summary>
    public ImmutableArray<Sphere> Spheres { get; init; } = [];

    public RegionPlace Place { get; init; }
}

/// <summary>The template that participants are brought to: files of the user, or names in an installed package.</summary>
/// <param name="Head">T1-weighted head, with the skull: a path, or "ch2" of Debian's mricron-data.</param>
/// <param name="Brain">The same without the skull, whose positive voxels are its brain: a path, or "ch2bet"; null where the head has none: its positive voxels are then the brain.</param>
public sealed record TemplateOptions(string Head, string? Brain = null);

/// <summary>How a participant is prepared and measured. An instance that exists is valid.</summary>
public sealed record ParticipantOptions
{
    /// <summary>The target space of BOLD that is the participant's own T1-weighted image.</summary>
    public const string NativeSpace = "T1w";

    /// <summary>The target space of BOLD that is the template.</summary>
    public const string TemplateSpace = "template";

    /// <summary>Null measures no region: images are prepared and judged only.</summary>
    public RegionOptions? Regions { get; init; }

    /// <summary>Null leaves everything in the participant's own space.</summary>
    public TemplateOptions? Template { get; init; }

    /// <summary>Name of the preset by which BOLD is cleaned: there is no unnamed default.</summary>
    /// <exception cref="ArgumentException">No preset has that name.</exception>
    public required string Preset
    {
        get;
        init => field = DenoisingPreset.Named(value) is null ? throw new ArgumentException("Presets: " + string.Join(", ", DenoisingPreset.All.Select(p => p.Name)) + ".", nameof(value)) : value;
    }

    /// <summary>Full width at half maximum in mm before cleaning; 0 for none.</summary>
    public double SmoothMm
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 30);
            field = value;
        }
    }

    /// <summary>Volumes at the start that are left out; null finds them in the signal.</summary>
    public int? DummyScans
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value ?? 0);
            field = value;
        }
    }

    /// <summary>Framewise displacement in mm above which a volume counts as moved.</summary>
    public double FramewiseDisplacementMm
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value);
            field = value;
        }
    }
    = 0.5;

    /// <summary>Spaces in which BOLD is written; regions are measured in the first. Empty takes the template where there is one, else the T1w.</summary>
    /// <exception cref="ArgumentException">A space is neither "T1w" nor "template".</exception>
    public ImmutableArray<string> Spaces
    {
        get;
        init => field = value.Any(s => s is not (NativeSpace or TemplateSpace)) ? throw new ArgumentException("A space is T1w or template.", nameof(value)) : value;
    }
    = [];

    /// <summary>Edge in mm of a voxel in which BOLD is written; null takes the shortest edge of the run's own voxels.</summary>
    public double? VoxelMm
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value ?? 1, 0.5);
            field = value;
        }
    }

    /// <summary>Regions whose change between sessions is measured, by name; empty measures every one, which takes its time with an atlas of the whole brain.</summary>
    public ImmutableArray<string> ChangeRegions { get; init; } = [];

    /// <summary>Changes of each kind that are injected into the participant's own baseline, for the recovery and the minimal detectable change beside each change; 0 for none. Null injects two where no more than <see cref="FewRegions"/> regions are measured.</summary>
    public int? InjectedChanges
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value ?? 0);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value ?? 0, 200);
            field = value;
        }
    }

    /// <summary>Regions up to which changes are injected unless asked otherwise: one of 7 mL at 1 mm takes 22 CPU s a pair.</summary>
    public const int FewRegions = 4;

    /// <summary>How many changes of each kind are injected where so many regions are measured.</summary>
    public int Injected(int regions) => InjectedChanges ?? (regions <= FewRegions ? 2 : 0);

    /// <summary>How many sessions there should be; null takes what there is.</summary>
    public int? ExpectedSessions
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value ?? 1, 1);
            field = value;
        }
    }

    /// <summary>Whether a session without a BOLD run is a fault.</summary>
    public bool ExpectBold { get; init; } = true;

    /// <summary>Threads; no number depends on it.</summary>
    public int Threads
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            field = value;
        }
    }
    = Environment.ProcessorCount;

    /// <summary>Bytes a stage may take by its estimate; null for no limit. No number depends on it.</summary>
    public long? MemoryLimit
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value ?? 1);
            field = value;
        }
    }

    /// <summary>The spaces as they are used.</summary>
    public ImmutableArray<string> UsedSpaces => !Spaces.IsEmpty ? Spaces : [Template is null ? NativeSpace : TemplateSpace];

    /// <summary><see cref="InjectedChanges"/> as it is recorded.</summary>
    internal string InjectedText => InjectedChanges is { } stated ? Numbers.Format(stated) : $"2 for up to {FewRegions} regions";

    /// <summary>Every setting that changes a number, one "name: value" a line in a fixed order; files stand as their SHA-256, "absent" where there is none.</summary>
    /// <exception cref="IOException">A file exists and cannot be read.</exception>
    public string CanonicalText()
    {
        var text = new StringBuilder();
        void Line(string name, string value) => text.Append(name).Append(": ").Append(value).Append('\n');
        Line("regions.labels", FileDigest.Of(Regions?.LabelImage));
        Line("regions.names", FileDigest.Of(Regions?.Names));
        foreach (var s in Regions?.Spheres ?? [])
        {
            Line("regions.sphere", $"{s.Name} {Numbers.Format(s.Centre.X)} {Numbers.Format(s.Centre.Y)} {Numbers.Format(s.Centre.Z)} {Numbers.Format(s.RadiusMm)}");
        }

        Line("regions.place", Regions?.Place.ToString() ?? "none");
        Line("template.head", FileDigest.Of(Imaging.TemplateImage.Locate(Template?.Head ?? "") ?? Template?.Head));
        Line("template.brain", FileDigest.Of(Imaging.TemplateImage.Locate(Template?.Brain ?? "") ?? Template?.Brain));
        Line("changeRegions", string.Join(' ', ChangeRegions));
        Line("injectedChanges", InjectedText);
        Line("preset", DenoisingPreset.Named(Preset)!.Title);
        Line("smoothMm", Numbers.Format(SmoothMm));
        Line("dummyScans", DummyScans is { } dummies ? Numbers.Format(dummies) : "found");
        Line("framewiseDisplacementMm", Numbers.Format(FramewiseDisplacementMm));
        Line("spaces", string.Join(' ', UsedSpaces));
        Line("voxelMm", VoxelMm is { } edge ? Numbers.Format(edge) : "as the run");
        return text.ToString();
    }

    /// <summary>SHA-256 of <see cref="CanonicalText"/>, lower-case hex.</summary>
    public string Hash() => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(CanonicalText())));
}
