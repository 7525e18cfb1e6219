using System.Text;
using Codex.Patching.Files;

namespace Codex.Patching;

/// <summary>Runs a patch over an overlay and compares the files before and after.</summary>
internal sealed class PatchVerifier
{
    private readonly Patch _patch;
    private readonly string _folder;
    private readonly IPatchFiles _files;
    private readonly OverlayFiles _overlay;
    private readonly PatchRun _run;
    private readonly Dictionary<string, Track> _tracks = new(OverlayFiles.Comparer);
    private readonly List<Track> _order = [];
    private readonly Dictionary<string, PatchTarget> _targets = new(StringComparer.Ordinal);

    public PatchVerifier(Patch patch, string folder, IPatchFiles files)
    {
        _patch = patch;
        _folder = folder;
        _files = files;
        _overlay = new OverlayFiles(files);
        _run = new PatchRun(_overlay, folder, showsAbsolutePaths: true);
    }

    public PatchVerification Verify()
    {
        if (_files.KindOf(_files.Resolve(_folder, followLast: true)) != PatchEntryKind.Folder)
        {
            throw new PatchException(PatchErrorCode.FolderMissing, $"the folder {_folder} does not exist", path: _folder);
        }

        foreach (PatchSection section in _patch.Sections)
        {
            Apply(section);
        }

        return new PatchVerification
        {
            Patch = _patch,
            Folder = _folder,
            Changes = [.. _order.Select(ChangeOf).OfType<PatchChange>()],
            Targets = [.. _targets.Values],
            NewFolders = [.. _overlay.NewFolders.Select(static made => new PatchTarget(made.Value, made.Key))],
        };
    }

    private void Apply(PatchSection section)
    {
        try
        {
            Track track = TrackOf(section.Path);
            AddTarget(section.Path, followLast: section is not PatchSection.Delete);
            if (section is PatchSection.Update { MoveTo: { } destination } && TrackOf(destination) is var target && target != track)
            {
                AddTarget(section.Path, followLast: false);
                AddTarget(destination, followLast: true);
                _run.Apply(section);
                target.MovedFrom = track.MovedFrom ?? track;
                target.IsRewritten = track.IsRewritten;
                track.MovedFrom = null;
                return;
            }

            _run.Apply(section);
            track.IsRewritten |= section is PatchSection.Add;
            if (section is PatchSection.Delete)
            {
                track.MovedFrom = null;
                track.IsRewritten = false;
            }
        }
        catch (Exception exception) when (FileFault.IsOne(exception))
        {
            throw new PatchException(
                PatchErrorCode.ReadFailed,
                $"Failed to read {_run.PathOf(section.Path)}: {FileFault.Describe(exception)}",
                path: _run.PathOf(section.Path),
                innerException: exception);
        }
    }

    private void AddTarget(string path, bool followLast)
    {
        var target = new PatchTarget(_run.PathOf(path), _overlay.Resolve(_run.PathOf(path), followLast));
        _targets.TryAdd(target.ResolvedPath, target);
    }

    private Track TrackOf(string path)
    {
        string absolute = _run.PathOf(path);
        string entry = _files.Resolve(absolute, followLast: false);
        if (!_tracks.TryGetValue(entry, out Track? track))
        {
            bool exists = _files.KindOf(absolute) == PatchEntryKind.File;
            track = new Track(absolute, exists, exists ? TextOf(_files, absolute) : null);
            _tracks.Add(entry, track);
            _order.Add(track);
        }

        return track;
    }

    private PatchChange? ChangeOf(Track track)
    {
        if (_overlay.KindOf(track.Path) != PatchEntryKind.Missing && TextOf(_overlay, track.Path) is { } text)
        {
            return ChangeOfPresent(track, text);
        }

        Track? destination = _order.Find(other => other.MovedFrom == track);
        if (destination is not null && track.Text is { } original)
        {
            return new PatchChange.Update(track.Path, destination.Path, original, TextOf(_overlay, destination.Path)!);
        }

        return track.Exists ? new PatchChange.Delete(track.Path, track.Text) : null;
    }

    private PatchChange? ChangeOfPresent(Track track, string text)
    {
        // The source's own entry tells of a move, unless the source did not exist or is there again.
        if (track.MovedFrom is { Text: not null } source && _overlay.KindOf(source.Path) == PatchEntryKind.Missing)
        {
            return null;
        }

        return track.IsRewritten || track.MovedFrom is not null || track.Text is null
            ? new PatchChange.Add(track.Path, text)
            : new PatchChange.Update(track.Path, null, track.Text, text);
    }

    private static string? TextOf(IPatchFiles files, string path)
    {
        try
        {
            return PatchRun.StrictUtf8.GetString(files.Read(path));
        }
        catch (Exception exception) when (exception is DecoderFallbackException || FileFault.IsOne(exception))
        {
            // Not every file that a patch removes or replaces can be shown: it may be binary or a link to nowhere.
            return null;
        }
    }

    /// <summary>One file that the patch names.</summary>
    private sealed class Track(string path, bool exists, string? text)
    {
        public string Path => path;

        /// <summary>Whether the file is there before the patch.</summary>
        public bool Exists => exists;

        /// <summary>Its text before the patch; null when there is none.</summary>
        public string? Text => text;

        /// <summary>The file whose content a move brought here.</summary>
        public Track? MovedFrom { get; set; }

        /// <summary>Whether the patch gives the whole text.</summary>
        public bool IsRewritten { get; set; }
    }
}
