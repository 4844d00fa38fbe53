using Toolkit.Measurements;

namespace Toolkit.Pipelines.Connectivity;

/// <summary>Whether regions and run are in one space, as far as either says: coordinates of one template laid on another lie millimetres off.</summary>
internal static class RegionSpace
{
    private const string Template = "MNI";

    /// <summary>The space of the regions, or the fault that forbids to lay them on the run.</summary>
    /// <param name="remarks">Receives what had to be assumed.</param>
    public static Parsed<string> Resolve(ConnectivityRequest request, List<string> remarks)
    {
        var ofRun = Entity(request.Name, "space");
        var stated = request.Space ?? Entity(request.Atlas, "tpl") ?? Entity(request.Atlas, "space");
        if (!request.Regions.IsEmpty && !(stated ?? ofRun ?? "").StartsWith(Template, StringComparison.Ordinal))
        {
            return new Fault(0, $"a run in {Template} space, for the coordinates of {Printable.Quote(request.Regions[0])} are given there", stated ?? ofRun ?? "a run whose name states no space")
            {
                Unit = "space",
                Advice = "State it where you know it: --space MNI152NLin6Asym.",
            };
        }

        if (stated is null)
        {
            if (ofRun is not null)
            {
                remarks.Add($"The space of the regions is not stated; that of the run, {ofRun}, is taken.");
            }

            return ofRun ?? "native";
        }

        if (ofRun is null || ofRun == stated)
        {
            return stated;
        }

        if (request.Atlas is not null && request.ResampleAtlas)
        {
            remarks.Add($"The atlas is in {stated}, the run in {ofRun}: it is drawn on the grid of the run as asked, and lies where the two templates agree.");
            return stated;
        }

        return new Fault(0, $"regions in the space of the run, {ofRun}", stated) { Unit = "space", Advice = request.Atlas is null ? "Give coordinates in that space." : "Give the atlas in that space; --resample-atlas draws it all the same." };
    }

    // A label image may be named without a participant: tpl-MNI152NLin6Asym_atlas-X_dseg.nii.gz.
    private static string? Entity(string? path, string key) => Path.GetFileName(path ?? "").Split('_').FirstOrDefault(p => p.StartsWith(key + "-", StringComparison.Ordinal))?[(key.Length + 1)..].Split('.')[0];
}
