namespace Toolkit.Devices.Tests.Instruments;

/// <summary>Small exports in the shape that makers' software writes, on plates of six wells.</summary>
internal static class MakerExports
{
    public const string SoftMax =
        "##BLOCKS= 1\r\nPlate:\tP1\t1.3\tPlateFormat\tEndpoint\tAbsorbance\tRaw\tFALSE\t1\t\t\t\t\t\t1\t450 \t1\t3\t6\t1\t2\r\n\tTemperature(°C)\t1\t2\t3\t\r\n\t23.5\t0.1\t0.2\t0.3\t\r\n\t\t0.4\tOVRFLW\t\t\r\n\r\n~End\r\n";

    public const string SoftMaxTwoWavelengths =
        "##BLOCKS= 1\nPlate:\tF\t1.3\tPlateFormat\tEndpoint\tFluorescence\tFALSE\tRaw\tFALSE\t1\t\t\t\t\t\t2\t535 780 \t1\t3\t6\t404 485 \tManual\n\tTemperature(°C)\t1\t2\t3\t\t1\t2\t3\n\t0\t1\t2\t3\t\t11\t12\t13\n\t\t4\t5\t6\t\t14\t15\t16\n~End\n";

    public const string SoftMaxKinetic =
        "##BLOCKS= 1\nPlate:\tK\t1.3\tTimeFormat\tKinetic\tAbsorbance\tRaw\tFALSE\t2\t\t\t\t\t\t1\t405 \t1\nTime\tTemperature(°C)\tA1\tA2\n00:00:00\t37\t0.1\t0.2\n00:01:30\t37.5\t0.3\t0.4\n\n~End\n";

    public const string SoftMaxSpectrum =
        "##BLOCKS= 1\nPlate:\tS\t1.3\tTimeFormat\tSpectrum\tLuminescence\tRaw\tFALSE\t2\t\t\t520\t521\t1\t\t\nWavelength\tTemperature(°C)\tA1\tA2\n520\t25\t7\t8\n521\t25\t9\t-\n~End\n";

    public const string Xponent =
        "Program,xPONENT,,LX200\nBatch,b7\n\nDataType:,Median\nLocation,Sample,IL-6,TNF,Total Events\n\"1(1,A1)\",S1,20,30,500\n\"2(1,B1)\",S2,NaN,31,400\n\nDataType:,Avg Net MFI\nSample,IL-6\nS1,19\n\nDataType:,Count\nLocation,Sample,IL-6,TNF,Total Events\n\"1(1,A1)\",S1,101,102,500\n\"2(1,B1)\",S2,103,104,400\n\n-- CRC --\n";

    public const string EnVision =
        "Plate information\nPlate,Repeat,Barcode,Chamber temperature at start,Label,Measinfo\n1,1,\"=\"\"P9\"\"\",23.17,IL6(1),De=1st\n\nBackground information\nPlate,Label\n1,IL6\n\n,01,02,03\nA,0.1,0.2,0.3\nB,0.4,OVER,\n\n"
        + "Plate information\nPlate,Repeat,Barcode,Formula\n1,1,P9,Crosstalk\n\nCalculated results\n\n,01,02,03\nA,1,2,3\nB,4,5,6\n\n"
        + "Labels:\nIL6,,,,8000005\nExcitation filter,,,,Photometric 450\nCT1,,,,0\n\nFilters:\nPhotometric 450,,,,103\nDescription,,,,ABS CWL=450nm\n\nExported with EnVision Workstation version 1.14\n";

    /// <summary>A grid without letters and numbers, as older versions write it.</summary>
    public const string EnVisionBare =
        "Plate information\nPlate,Repeat,Barcode,Label,Measinfo\n1,1,P9,any,De=USLum\n\n1,2,3,4,5,6,\n7,8,9,10,11,12,\n13,14,15,16,17,18,\n19,20,21,22,23,24,\n\nExported with EnVision Workstation version 1.14\n";

    public const string Kaleido =
        "EnSight Results from\nProtocol Name,x\n\nResult for IL6\nBarcode,Repeat\nP1,1\n\n,1,2,3,\nA,1,2,3,\nB,4,5,6,\n\nDetails of Measurement Sequence\n\nOperation,,,IL6\nExcitation Wavelength [nm],,,485\nEmission Wavelength [nm],,,535\n\nExported with Kaleido 3.0.3067.117\n";

    public const string MethodicalMind =
        "FileName :\tx.txt\nBarcode1 :\t<B7>\nVersion  :\tMMPR 1.0.38\n==========Data==========\n\t1\t2\t3\nA\t10\t20\t30\n\t11\t21\t31\nB\t12\t22\t32\n\t13\t23\t-\n";

    public const string Cedex5 =
        "0\t2025-04-11 13:51:08\t#ARC-FILE#\t1.1a\t\t\tCEDEX BIO HT\t1\t5.0.0.1206\n40\t2025-04-11 08:48:23\tGLN2B\t\t\tS1\tSAM\tmmol/L\t \t  5.393\t  0.36446\tR\n50\tother\n";

    public const string Cedex6 =
        "0\t2025-11-20 14:51:33\t#ARC-FILE#\t1.1a\t\t\tCEDEX BIO HT\t1\t7.0.0.2410\n40\t2025-11-20 14:23:11\tS2\t\tSAM\t  \tAC2B\t  \tmg/L\t< TEST RNG\t< 10.04\t  0.00462\tR\n";

    public const string Gen5Kinetic =
        "Software Version\t3.12\nReader Type:\tSynergy\nPlate Number\tPlate 1\n\nProcedure Details\n\nRead\tIL6\n\tAbsorbance Kinetic\n\tWavelengths:  450\n\nActual Temperature:\t36.9\n\nIL6:450\n\nTime\tT° IL6:450\tA1\tA2\n0:00:00\t37.0\t0.1\t0.2\n0:01:30\t\t0.3\tOVRFLW\n0:03:00\t\t\t\n\n";

    public const string Gen5Spectrum =
        "Software Version\t3.12\nReader Type:\tSynergy\nPlate Number\tPlate 1\n\nProcedure Details\n\nRead\tFluorescence Spectrum\n\tFixed Excitation: 360 nm\n\nLayout\n\t1\t2\nA\tSPL1\tSPL2\n\nEM Spectrum\n\nWavelength\tA1\tA2\n500\t1\t2\n510\t3\t\n\n";

    public const string Gen5Grid =
        "Software Version\t3.12\nReader Type:\tSynergy\nPlate Number\tPlate 1\n\nProcedure Details\n\nRead\tLuminescence Endpoint\n\tEmission: Full light\n\nResults\n\t1\t2\t3\nA\t10\t11\t12\nB\t13\t14\t15\n";

    public static readonly string[] All =
        [SoftMax, SoftMaxTwoWavelengths, SoftMaxKinetic, SoftMaxSpectrum, Xponent, EnVision, EnVisionBare, Kaleido, MethodicalMind, Cedex5, Cedex6, Gen5Kinetic, Gen5Spectrum, Gen5Grid];

    /// <summary>Formats that end in a mark of their own: whatever is cut off before its end is noticed.</summary>
    public static readonly Dictionary<string, string> Ends = new(StringComparer.Ordinal)
    {
        [SoftMax] = "~End",
        [SoftMaxTwoWavelengths] = "~End",
        [SoftMaxKinetic] = "~End",
        [SoftMaxSpectrum] = "~End",
        [Xponent] = "-- CRC --",
        [EnVision] = "Exported with EnVision",
        [EnVisionBare] = "Exported with EnVision",
        [Kaleido] = "Exported with Kaleido",
    };
}
