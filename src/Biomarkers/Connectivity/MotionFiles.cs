using Toolkit.Kernels;
using Toolkit.Measurements;

namespace Toolkit.Biomarkers.Connectivity;

/// <summary>Whose convention a table of head motion without header follows.</summary>
public enum MotionConvention
{
    /// <summary>FSL mcflirt .par: three rotations in rad, then three translations in mm.</summary>
    Fsl,

    /// <summary>SPM rp_*.txt: three translations in mm, then three rotations in rad.</summary>
    Spm,

    /// <summary>AFNI 3dvolreg -1Dfile: roll, pitch, yaw in degrees, dS, dL, dP in mm, of the correcting motion.</summary>
    Afni,
}

/// <summary>Reads tables of head motion that have no header.</summary>
public static class MotionFiles
{
    /// <summary>The convention a file's name suggests; null where it suggests none.</summary>
    public static MotionConvention? Guess(string fileName) =>
        fileName.EndsWith(".par", StringComparison.OrdinalIgnoreCase) ? MotionConvention.Fsl
        : fileName.StartsWith("rp_", StringComparison.OrdinalIgnoreCase) ? MotionConvention.Spm
        : fileName.EndsWith(".1D", StringComparison.OrdinalIgnoreCase) ? MotionConvention.Afni
        : null;

    /// <summary>Reads six numbers a line, separated by blanks; lines that begin with '#' are comments.</summary>
    /// <returns>Motion in fMRIPrep's names and sense, or a fault that names the line.</returns>
    public static Parsed<MotionParameters> Read(string text, MotionConvention convention)
    {
        var rows = new List<double[]>();
        var line = 0;
        foreach (var raw in text.Split('\n'))
        {
            line++;
            var cells = raw.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            if (cells.Length == 0 || cells[0][0] == '#')
            {
                continue;
            }

            var row = new double[6];
            for (var c = 0; c < 6; c++)
            {
                if (cells.Length != 6 || !Numbers.TryParse(cells[c], out row[c]))
                {
                    return new Fault(line, "six numbers of head motion", Printable.Quote(raw.Trim())) { Unit = "line" };
                }
            }

            rows.Add(Turned(row, convention));
        }

        if (rows.Count == 0)
        {
            return new Fault(line, "a line of head motion for each volume", "none") { Unit = "line" };
        }

        var values = new RowMatrix<double>(rows.Count, 6, [.. rows.SelectMany(r => r)]);
        return new MotionParameters(values.Transposed());
    }

    private static double[] Turned(double[] r, MotionConvention convention)
    {
        const double radians = Math.PI / 180;
        return convention switch
        {
            MotionConvention.Fsl => [r[3], r[4], r[5], r[0], r[1], r[2]],
            MotionConvention.Spm => r,
            _ => [r[4], r[5], -r[3], r[1] * radians, r[2] * radians, -r[0] * radians],
        };
    }
}
