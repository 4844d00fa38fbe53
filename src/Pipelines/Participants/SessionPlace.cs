using Toolkit.Measurements;

namespace Toolkit.Pipelines.Participants;

/// <summary>Names of a session's stages that say where things lie: anatomy, map to the template, pose in the first session.</summary>
/// <param name="Normalise">Null without a template.</param>
/// <param name="Pose">Null in the first session, and where no region is drawn on it.</param>
internal sealed record SessionPlace(string Anatomy, string? Normalise, string? Pose)
{
    /// <summary>Stages whose records the maps are read from.</summary>
    public IEnumerable<string> Stages => new[] { Anatomy, Normalise, Pose }.OfType<string>();

    /// <summary>From the world of this session's T1-weighted image to that of the regions.</summary>
    public Func<Point3, Point3> ToRegions(StageContext context, RegionPlace place) => place switch
    {
        RegionPlace.Template => NormaliseStage.Map(context, Normalise!, WorkFiles.Record(context, Normalise!)).Unmap,
        _ when Pose is { } pose => WorkFiles.Record(context, pose).Affine(PoseStage.ToFirst).Apply,
        _ => static p => p,
    };

    /// <summary>From the world of a target space of BOLD to that of the regions.</summary>
    public Func<Point3, Point3> ToRegions(StageContext context, RegionPlace place, string space)
    {
        if (space != ParticipantOptions.TemplateSpace)
        {
            return ToRegions(context, place);
        }

        if (place == RegionPlace.Template)
        {
            return static p => p;
        }

        var (map, onward) = (NormaliseStage.Map(context, Normalise!, WorkFiles.Record(context, Normalise!)), ToRegions(context, place));
        return p => onward(map.Map(p));
    }
}
