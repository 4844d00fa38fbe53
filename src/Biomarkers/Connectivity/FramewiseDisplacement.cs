using Toolkit.Measurements;

namespace Toolkit.Biomarkers.Connectivity;

/// <summary>How far the head moved since the volume before, in mm, shape (t); the first value is 0.</summary>
public static class FramewiseDisplacement
{
    /// <summary>Σ|Δ translation| + radius · Σ|Δ rotation| (Power and others, NeuroImage 2012;59:2142).</summary>
    /// <param name="radiusMm">Radius of the sphere on which a rotation is turned into millimetres.</param>
    public static double[] Power(MotionParameters motion, double radiusMm = 50)
    {
        var fd = new double[motion.Volumes];
        for (var t = 1; t < fd.Length; t++)
        {
            for (var p = 0; p < 6; p++)
            {
                fd[t] += Math.Abs(motion.Values[p, t] - motion.Values[p, t - 1]) * (p < 3 ? 1 : radiusMm);
            }
        }

        return fd;
    }

    /// <summary>Root mean square over a sphere of the rigid step from one volume to the next: √(R²/5 tr AᵀA + bᵀb) (Jenkinson, FMRIB report TR99MJ1, 1999).</summary>
    /// <param name="radiusMm">Radius of the sphere, centred at the origin of the parameters' space: the figure depends on that origin.</param>
    public static double[] Jenkinson(MotionParameters motion, double radiusMm = 80)
    {
        var fd = new double[motion.Volumes];
        for (var t = 1; t < fd.Length; t++)
        {
            var step = Matrix(motion, t).After(Matrix(motion, t - 1).Inverse());
            double trace = 0, shift = 0;
            for (var row = 0; row < 3; row++)
            {
                for (var column = 0; column < 3; column++)
                {
                    var a = step[row, column] - (row == column ? 1 : 0);
                    trace += a * a;
                }

                shift += step[row, 3] * step[row, 3];
            }

            fd[t] = Math.Sqrt((radiusMm * radiusMm / 5 * trace) + shift);
        }

        return fd;
    }

    // SPM's convention (spm_matrix): translation, then Rx Ry Rz.
    private static Affine Matrix(MotionParameters motion, int t)
    {
        var p = motion.Values;
        var (sx, cx) = Math.SinCos(p[3, t]);
        var (sy, cy) = Math.SinCos(p[4, t]);
        var (sz, cz) = Math.SinCos(p[5, t]);
        var rx = new Affine([1, 0, 0, p[0, t], 0, cx, sx, p[1, t], 0, -sx, cx, p[2, t]]);
        var ry = new Affine([cy, 0, sy, 0, 0, 1, 0, 0, -sy, 0, cy, 0]);
        var rz = new Affine([cz, sz, 0, 0, -sz, cz, 0, 0, 0, 0, 1, 0]);
        return rx.After(ry).After(rz);
    }
}
