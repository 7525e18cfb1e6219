namespace Codex.Patching;

/// <summary>How the application of a patch ended, in the form of a finished command.</summary>
public sealed record PatchResult
{
    /// <summary>The files done, in the order of the patch. After a failure those done before it; they stay done.</summary>
    public required IReadOnlyList<PatchedFile> Files { get; init; }

    /// <summary>Why it stopped; null after success.</summary>
    public PatchException? Failure { get; init; }

    /// <summary>Whether every section was applied.</summary>
    public bool IsSuccess => Failure is null;

    /// <summary>0 after success, otherwise 1.</summary>
    public int ExitCode => IsSuccess ? 0 : 1;

    /// <summary>The list of the files after success, added ones first, removed ones last; empty after a failure.</summary>
    public string StandardOutput => IsSuccess ? "Success. Updated the following files:\n" + Summary() : "";

    /// <summary>The reason of a failure and what was applied before it; empty after success.</summary>
    public string StandardError => (Failure, Files.Count) switch
    {
        (null, _) => "",
        ({ } failure, 0) => failure.Message + "\n",
        ({ } failure, _) => $"{failure.Message}\nThese changes were applied before the failure and stay:\n{Summary()}",
    };

    private string Summary()
    {
        var summary = new System.Text.StringBuilder();
        foreach ((PatchedFileKind kind, char letter) in (ReadOnlySpan<(PatchedFileKind, char)>)
            [(PatchedFileKind.Added, 'A'), (PatchedFileKind.Modified, 'M'), (PatchedFileKind.Deleted, 'D')])
        {
            foreach (PatchedFile file in Files)
            {
                if (file.Kind == kind)
                {
                    summary.Append(letter).Append(' ').Append(file.Path).Append('\n');
                }
            }
        }

        return summary.ToString();
    }
}
