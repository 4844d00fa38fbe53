using Toolkit.Measurements;

namespace Toolkit.Simulators.Phantom;

/// <summary>Both scans of one participant at one visit, with the labels for them.</summary>
public sealed record PhantomScan
{
    /// <summary>Structural scan, shape (48, 56, 44), 3 mm.</summary>
    public required Volume T1w { get; init; }

    /// <summary>Functional run, shape (20, 24, 16, 150), 6 mm, TR 2 s.</summary>
    public required VolumeSeries Bold { get; init; }

    /// <summary>Head motion of the run, shape (6)(t): trans_x, trans_y, trans_z in mm, rot_x, rot_y, rot_z in rad.</summary>
    public required double[][] Motion { get; init; }

    /// <summary>PAG 1, mOFC 2, control 3, on the grid of <see cref="Bold"/>.</summary>
    public required LabelImage Regions { get; init; }

    /// <summary>The mOFC (2) dilated around its moving edge, on the grid of <see cref="T1w"/>.</summary>
    public required LabelImage StructuralRegions { get; init; }

    /// <summary>Makes both scans; everything in them follows from the seed, the name and the two numbers.</summary>
    /// <param name="name">Participant and visit: "E01/week12".</param>
    /// <param name="fisherZ">Coupling of PAG and mOFC.</param>
    /// <param name="mofcChangePercent">Gray matter of the mOFC against the phantom's baseline, in per cent.</param>
    public static PhantomScan Draw(int seed, string name, double fisherZ, double mofcChangePercent)
    {
        var bold = BoldPhantom.Draw(new(seed, name + "/bold"), fisherZ);
        return new()
        {
            T1w = T1wPhantom.Draw(new(seed, name + "/t1w"), mofcChangePercent),
            Bold = bold.Series,
            Motion = bold.Motion,
            Regions = BoldPhantom.Regions,
            StructuralRegions = T1wPhantom.Regions,
        };
    }
}
