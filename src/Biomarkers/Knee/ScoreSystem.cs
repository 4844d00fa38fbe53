using System.Collections.Immutable;

namespace Toolkit.Biomarkers.Knee;

/// <summary>One feature that readers grade.</summary>
/// <param name="Name">"bml_size".</param>
/// <param name="Greatest">Highest grade; the lowest is 0, none.</param>
/// <param name="Regions">Where it is graded, each once.</param>
public sealed record ScoredFeature(string Name, int Greatest, ImmutableArray<string> Regions);

/// <summary>A published semi-quantitative scoring system of the knee: which features are graded where, and from 0 to what.</summary>
/// <remarks>Ordinal features alone: morphology of the meniscus and ligament tears are nominal and have no sum.</remarks>
public sealed record ScoreSystem(string Name, string Source, ImmutableArray<ScoredFeature> Features)
{
    private static readonly string[] Sides = ["medial", "lateral"];

    /// <summary>Twelve places of osteophytes, alike in both systems.</summary>
    private static readonly ImmutableArray<string> Margins =
    [
        "patella_superior", "patella_inferior", "patella_medial", "patella_lateral",
        "trochlea_medial", "trochlea_lateral", "femur_central_medial", "femur_central_lateral",
        "femur_posterior_medial", "femur_posterior_lateral", "tibia_medial", "tibia_lateral",
    ];

    private static readonly ImmutableArray<string> MoaksCartilage =
    [
        .. Sides.Select(s => "patella_" + s),
        .. Sides.SelectMany(s => new[] { "trochlea_" + s, "femur_central_" + s, "femur_posterior_" + s }),
        .. Sides.SelectMany(s => new[] { "tibia_anterior_" + s, "tibia_central_" + s, "tibia_posterior_" + s }),
    ];

    private static readonly ImmutableArray<string> BloksCartilage =
        [.. Sides.SelectMany(s => new[] { "patella_" + s, "trochlea_" + s, "femur_weightbearing_" + s, "tibia_" + s })];

    /// <summary>MRI Osteoarthritis Knee Score: fourteen cartilage subregions, the subspinous one for marrow lesions besides.</summary>
    public static ScoreSystem Moaks { get; } = new("MOAKS", "Hunter et al. 2011, Osteoarthritis and Cartilage 19:990",
    [
        new("bml_size", 3, [.. MoaksCartilage, "tibia_subspinous"]),
        new("bml_share", 3, [.. MoaksCartilage, "tibia_subspinous"]),
        new("cartilage_area", 3, MoaksCartilage),
        new("cartilage_full_thickness", 3, MoaksCartilage),
        new("osteophyte", 3, Margins),
        new("hoffa_synovitis", 3, ["knee"]),
        new("effusion_synovitis", 3, ["knee"]),
        new("meniscal_extrusion", 3, ["medial_medial", "medial_anterior", "lateral_lateral", "lateral_anterior"]),
    ]);

    /// <summary>Boston Leeds Osteoarthritis Knee Score: nine regions, eight with cartilage.</summary>
    public static ScoreSystem Bloks { get; } = new("BLOKS", "Hunter et al. 2008, Annals of the Rheumatic Diseases 67:206",
    [
        new("bml_size", 3, [.. BloksCartilage, "tibia_subspinous"]),
        new("bml_surface", 3, [.. BloksCartilage, "tibia_subspinous"]),
        new("bml_share", 3, [.. BloksCartilage, "tibia_subspinous"]),
        new("cartilage_area", 3, BloksCartilage),
        new("cartilage_full_thickness", 3, BloksCartilage),
        new("osteophyte", 3, Margins),
        new("synovitis", 3, ["knee"]),
        new("effusion", 3, ["knee"]),
        new("meniscal_extrusion", 3, ["medial_medial", "medial_anterior", "lateral_lateral", "lateral_anterior"]),
    ]);

    /// <summary>The system of a name, in any case of letters; null for another.</summary>
    public static ScoreSystem? Named(string name) => new[] { Moaks, Bloks }.FirstOrDefault(s => s.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>A feature by its name; null for none.</summary>
    public ScoredFeature? Feature(string name) => Features.FirstOrDefault(f => f.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
}
