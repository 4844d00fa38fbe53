using Toolkit.Evidence.Audit.Checks;
using Toolkit.Evidence.Model;

namespace Toolkit.Evidence.Swim;

/// <summary>Direction of an effect in terms of health, as an effect-direction plot shows it (Boon and Thomson 2021): never by significance.</summary>
public enum EffectSense
{
    /// <summary>Mixed, unclear, or a measured change whose benefit is not known.</summary>
    Unclear,
    Better,
    Worse,
}

/// <summary>Reads the sense of an outcome from its printed direction and its stated benefit.</summary>
public static class EffectDirection
{
    /// <summary>"improve" and "worsen" speak for themselves; "increase" and "decrease" need a benefit direction, stated or of a pain scale known by name; no change is unclear.</summary>
    public static EffectSense Of(OutcomeRecord o) => (Directions.Read(o.Direction), o.KnownBenefit) switch
    {
        (Direction.Improve, _) or (Direction.Increase, Benefit.UpIsBetter) or (Direction.Decrease, Benefit.DownIsBetter) => EffectSense.Better,
        (Direction.Worsen, _) or (Direction.Increase, Benefit.DownIsBetter) or (Direction.Decrease, Benefit.UpIsBetter) => EffectSense.Worse,
        _ => EffectSense.Unclear,
    };
}
