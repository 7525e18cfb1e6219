using System.Text.RegularExpressions;

namespace Codex.Core.Git;

/// <summary>Reads from what <c>git apply</c> says which files it changed, left alone, or merged with conflicts.</summary>
internal sealed partial class GitApplyPaths
{
    private readonly SortedSet<string> _applied = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _skipped = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _conflicted = new(StringComparer.Ordinal);
    private string? _remembered;

    private GitApplyPaths()
    {
    }

    public IReadOnlyList<string> Applied => [.. _applied];

    public IReadOnlyList<string> Skipped => [.. _skipped];

    public IReadOnlyList<string> Conflicted => [.. _conflicted];

    public static GitApplyPaths Read(string standardOutput, string standardError)
    {
        var paths = new GitApplyPaths();
        foreach (string text in (string[])[standardOutput, standardError])
        {
            foreach (ReadOnlySpan<char> line in text.AsSpan().EnumerateLines())
            {
                paths.ReadLine(line.Trim().ToString());
            }
        }

        paths._applied.ExceptWith(paths._conflicted);
        paths._skipped.ExceptWith(paths._conflicted);
        paths._skipped.ExceptWith(paths._applied);
        return paths;
    }

    private void ReadLine(string line)
    {
        if (PathIn(Checking(), line) is { } @checked)
        {
            _remembered = @checked;
        }
        else if (PathIn(Cleanly(), line) is { } applied)
        {
            Put(applied, _applied);
        }
        else if (PathIn(WithConflicts(), line) is { } conflicted)
        {
            Put(conflicted, _conflicted);
        }
        else if (PathIn(DoesNotApply(), line) is { } failed)
        {
            _remembered = failed;
            Put(failed, _skipped);
        }
        else if (CannotMerge().IsMatch(line))
        {
            if (_remembered is not null)
            {
                Put(_remembered, _skipped);
            }
        }
        else if (PathIn(Refused(), line) is { } refused)
        {
            Put(refused, _skipped);
        }
    }

    private void Put(string path, SortedSet<string> where)
    {
        _applied.Remove(path);
        _skipped.Remove(path);
        _conflicted.Remove(path);
        where.Add(path);
    }

    private static string? PathIn(Regex pattern, string line)
    {
        Match match = pattern.Match(line);
        if (!match.Success)
        {
            return null;
        }

        string path = match.Groups["path"].Value.Trim();
        bool isQuoted = path.Length >= 2 && path[0] == path[^1] && path[0] is '\'' or '"';
        path = isQuoted && path.Length >= 2 ? path[1..^1] : path;
        return path.Length > 0 ? path : null;
    }

    private const RegexOptions IgnoreCase = RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture;

    [GeneratedRegex(@"^Checking patch (?<path>.+?)\.\.\.$", IgnoreCase)]
    private static partial Regex Checking();

    [GeneratedRegex(@"^Applied patch (to )?(?<path>.+?) cleanly\.?$", IgnoreCase)]
    private static partial Regex Cleanly();

    [GeneratedRegex(
        @"^(Applied patch (to )?(?<path>.+?) with conflicts\.?|Applying patch (?<path>.+?) with \d+ rejects?(\.\.\.)?|U (?<path>.+)|warning: Cannot merge binary files: (?<path>.+?) \(ours vs\. theirs\))$",
        IgnoreCase)]
    private static partial Regex WithConflicts();

    [GeneratedRegex(@"^error: (patch failed: (?<path>.+?)(:\d+)?|(?<path>.+?): patch does not apply)$", IgnoreCase)]
    private static partial Regex DoesNotApply();

    [GeneratedRegex(
        @"^(Failed to perform three-way merge\.\.\.|(error: )?repository lacks the necessary blob to (perform|fall back on) 3-way merge\.?)$",
        IgnoreCase)]
    private static partial Regex CannotMerge();

    [GeneratedRegex(
        @"^(error: ((?<path>.+?): does not match index|(?<path>.+?): does not exist in index|(?<path>.+?) already exists in (the )?working directory|path (?<path>.+?) has been renamed/deleted|cannot apply binary patch to (?<path>'.+?') without full index line|binary patch does not apply to (?<path>'.+?')|binary patch to (?<path>'.+?') creates incorrect result|cannot read the current contents of (?<path>'.+?'))|Skipped patch (?<path>'.+?')\.)$",
        IgnoreCase)]
    private static partial Regex Refused();
}
