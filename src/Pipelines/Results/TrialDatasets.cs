using System.Text;
using Toolkit.Trials;

namespace Toolkit.Pipelines.Results;

/// <summary>A trial's values in the formats that other programs read: ADaM-like ADSL and BDS and SDTM LB as CDISC Dataset-JSON 1.1, and FHIR Observations.</summary>
public static class TrialDatasets
{
    /// <summary>File name and content of each.</summary>
    /// <param name="study">Identifier of the study in the datasets.</param>
    /// <param name="laboratory">Names of the outcomes that a laboratory measured; LB holds these only.</param>
    /// <param name="created">When the files are made: Dataset-JSON states it.</param>
    public static IEnumerable<(string Name, byte[] Content)> All(TrialData data, string study, string baseline, IReadOnlyCollection<string> laboratory, DateTimeOffset created)
    {
        yield return ("adsl.json", DatasetJsonWriter.Json(AnalysisDatasets.SubjectLevel(data, study), created));
        yield return ("adout.json", DatasetJsonWriter.Json(AnalysisDatasets.BasicDataStructure(data, "ADOUT", baseline, study), created));
        if (laboratory.Count > 0)
        {
            yield return ("lb.json", DatasetJsonWriter.Json(AnalysisDatasets.Laboratory(data, laboratory, study), created));
        }

        yield return ("observations.fhir.json", FhirObservations.Bundle(data, study));
    }

    /// <summary>The same datasets as Parquet and CSV.</summary>
    public static IEnumerable<(string Name, byte[] Content)> Columns(TrialData data, string study, string baseline)
    {
        foreach (var dataset in new[] { AnalysisDatasets.SubjectLevel(data, study), AnalysisDatasets.BasicDataStructure(data, "ADOUT", baseline, study) })
        {
            var name = dataset.Name.ToLowerInvariant();
            yield return (name + ".csv", Encoding.UTF8.GetBytes(Csv.Write(dataset.Table)));
            yield return (name + ".parquet", ParquetTable.Write(dataset.Table));
        }
    }
}
