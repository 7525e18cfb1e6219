using System.Text;
using Codex.Core.Git;
using Codex.Patching;
using Codex.Patching.Diffs;

namespace Codex.Core.Turns.Diff;

/// <summary>
/// The difference that the patches of one turn make. Files that a patch is about to change are remembered as they were
/// before the first one; the diff compares them with the disk, so that it also shows what other commands did to them.
/// </summary>
internal sealed class TurnDiffTracker
{
    private static readonly UTF8Encoding _strictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly BlobIds _ids = new();
    private readonly List<Track> _tracks = [];

    /// <summary>Remembers the files of a patch that is about to be applied.</summary>
    public async Task BeginPatchAsync(IReadOnlyList<PatchChange> changes, CancellationToken cancellationToken)
    {
        foreach (PatchChange change in changes)
        {
            string identity = Path.GetFullPath(change.Path);
            Track? track = _tracks.Find(track => track.Identity == identity);
            if (track is null)
            {
                var baseline = FileState.Read(change.Path);
                string id = await _ids.ComputeAsync(change.Path, baseline, cancellationToken).ConfigureAwait(false);
                track = new Track(change.Path, baseline, id);
                _tracks.Add(track);
            }

            if (change is PatchChange.Update { MovePath: { } destination })
            {
                track.Path = destination;
            }
        }
    }

    /// <summary>The diff in git's form, with 3 lines of context; empty when the patches make no difference.</summary>
    public async Task<string> ReadDiffAsync(CancellationToken cancellationToken)
    {
        var diff = new StringBuilder();
        foreach ((Track track, string shown) in _tracks
            .Select(track => (track, DisplayPath.Of(track.Path)))
            .OrderBy(pair => pair.Item2, StringComparer.Ordinal))
        {
            FileState present = FileState.Read(track.Path);
            if (!present.HasSameContent(track.Baseline))
            {
                string id = await _ids.ComputeAsync(track.Path, present, cancellationToken).ConfigureAwait(false);
                WriteFile(diff, track, present, id, DisplayPath.Of(track.BaselinePath), shown);
            }
        }

        return diff.ToString();
    }

    private static void WriteFile(StringBuilder diff, Track track, FileState present, string id, string left, string right)
    {
        FileState baseline = track.Baseline;
        diff.Append("diff --git a/").Append(left).Append(" b/").Append(right).Append('\n');
        switch (baseline.Exists, present.Exists)
        {
            case (false, _):
                diff.Append("new file mode ").Append(present.Mode).Append('\n');
                break;
            case (_, false):
                diff.Append("deleted file mode ").Append(baseline.Mode).Append('\n');
                break;
            case (_, _) when baseline.Mode != present.Mode:
                diff.Append("old mode ").Append(baseline.Mode).Append("\nnew mode ").Append(present.Mode).Append('\n');
                break;
        }

        diff.Append("index ").Append(track.BaselineId).Append("..").Append(id).Append('\n');
        string? before = TextOf(baseline);
        string? after = TextOf(present);
        string content = before is null || after is null ? "Binary files differ\n" : UnifiedDiff.Between(before, after);
        if (content.Length > 0)
        {
            diff.Append("--- ").Append(baseline.Exists ? "a/" + left : "/dev/null").Append('\n');
            diff.Append("+++ ").Append(present.Exists ? "b/" + right : "/dev/null").Append('\n');
            diff.Append(content);
            if (content[^1] != '\n')
            {
                diff.Append('\n');
            }
        }
    }

    private static string? TextOf(FileState state)
    {
        try
        {
            return _strictUtf8.GetString(state.Content ?? []);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    /// <summary>One file: how it was, and where it is now.</summary>
    private sealed class Track
    {
        private string _path;

        public Track(string path, FileState baseline, string baselineId)
        {
            (BaselinePath, Baseline, BaselineId) = (path, baseline, baselineId);
            _path = path;
            Identity = System.IO.Path.GetFullPath(path);
        }

        public string BaselinePath { get; }

        public FileState Baseline { get; }

        public string BaselineId { get; }

        public string Path
        {
            get => _path;
            set
            {
                _path = value;
                Identity = System.IO.Path.GetFullPath(value);
            }
        }

        /// <summary>The present path without dots: what tells one file from another.</summary>
        public string Identity { get; private set; }
    }
}
