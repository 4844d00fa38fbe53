using System.Collections.Immutable;
using Toolkit.Measurements;

namespace Toolkit.Imaging;

/// <summary>The brain within a T1-weighted image: what lies inside the skull, fluid included.</summary>
/// <param name="Mask">1 within, 0 outside, on the image's grid.</param>
/// <param name="Method">How it was made, one sentence: for the record and the methods section.</param>
/// <param name="Registration">The coarse registration to the template that carried the mask; null where it was made without one.</param>
/// <param name="Templates">Identity of the files that were used; empty without a template.</param>
/// <param name="Quality">Figures with their verdicts.</param>
public sealed record ExtractedBrain(Volume Mask, string Method, Normalised? Registration, ImmutableArray<TemplateIdentity> Templates, ImmutableArray<QualityValue> Quality)
{
    /// <summary>Volume of the mask in mL.</summary>
    public double Millilitres => TissueMaps.Millilitres(Mask);
}
