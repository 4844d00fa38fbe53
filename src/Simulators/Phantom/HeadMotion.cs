namespace Toolkit.Simulators.Phantom;

/// <summary>Small head motion: slow wandering, sway and one step, six parameters a volume.</summary>
public static class HeadMotion
{
    /// <summary>Names of the columns, in fMRIPrep's order.</summary>
    public static readonly string[] Columns = ["trans_x", "trans_y", "trans_z", "rot_x", "rot_y", "rot_z"];

    private const double TranslationMm = 0.12;
    private const double RotationRad = 0.0015;

    /// <summary>Draws motion of shape (6)(t): translations in mm, rotations about the axes through the origin in rad; it starts near rest.</summary>
    public static double[][] Draw(SeededStream chance, int volumes, double repetitionTimeS)
    {
        var motion = new double[6][];
        var step = (int)(volumes * chance.NextUniform(0.3, 0.7));
        for (var p = 0; p < 6; p++)
        {
            var scale = p < 3 ? TranslationMm : RotationRad;
            double wander = chance.NextNormal(), sway = chance.NextUniform(0.3, 0.6), jump = 0.5 * chance.NextNormal();
            double slowHz = chance.NextUniform(0.001, 0.006), swayHz = chance.NextUniform(0.02, 0.12), phase = chance.NextUniform(0, 2 * Math.PI);
            motion[p] = new double[volumes];
            for (var t = 0; t < volumes; t++)
            {
                var s = t * repetitionTimeS;
                motion[p][t] = scale * ((wander * Math.Sin(2 * Math.PI * slowHz * s)) + (sway * (Math.Sin((2 * Math.PI * swayHz * s) + phase) - Math.Sin(phase))) + (t >= step ? jump : 0));
            }
        }

        return motion;
    }
}
