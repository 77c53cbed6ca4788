"""Kinds, channels, categories and ready phrases belong to a procedure, or to all of them."""

from django.db import migrations, models

from accounts.kept import unwatch, watch

WORDS = ("Category", "Channel", "Kind", "Phrase")
# SQLite has rebuilt these.
WATCHED = dict.fromkeys((f"complaints_{name.lower()}" for name in WORDS), "")


def give_to_the_one_procedure(apps, schema_editor):
    """Where there is exactly one procedure, in whatever versions, the words are its own; else they stay everybody's."""
    codes = set(apps.get_model("complaints", "Procedure").objects.values_list("code", flat=True))
    if len(codes) == 1:
        (code,) = codes
        for name in WORDS:
            apps.get_model("complaints", name).objects.update(family=code)


def watch_again(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        unwatch(schema_editor, WATCHED)
        watch(schema_editor, WATCHED)


class Migration(migrations.Migration):

    dependencies = [
        ('complaints', '0019_published_rules_stay'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='phrase',
            name='each_phrase_once',
        ),
        migrations.AddField(
            model_name='category',
            name='family',
            field=models.SlugField(blank=True, default='', help_text='Offered under this procedure alone, in all its versions. Empty: under every procedure.', max_length=20, verbose_name='for the procedure'),
        ),
        migrations.AddField(
            model_name='channel',
            name='family',
            field=models.SlugField(blank=True, default='', help_text='Offered under this procedure alone, in all its versions. Empty: under every procedure.', max_length=20, verbose_name='for the procedure'),
        ),
        migrations.AddField(
            model_name='kind',
            name='family',
            field=models.SlugField(blank=True, default='', help_text='Offered under this procedure alone, in all its versions. Empty: under every procedure.', max_length=20, verbose_name='for the procedure'),
        ),
        migrations.AddField(
            model_name='phrase',
            name='family',
            field=models.SlugField(blank=True, default='', help_text='Offered under this procedure alone, in all its versions. Empty: under every procedure.', max_length=20, verbose_name='for the procedure'),
        ),
        migrations.AlterField(
            model_name='category',
            name='code',
            field=models.SlugField(max_length=40, verbose_name='code'),
        ),
        migrations.AlterField(
            model_name='channel',
            name='code',
            field=models.SlugField(max_length=40, verbose_name='code'),
        ),
        migrations.AlterField(
            model_name='kind',
            name='code',
            field=models.SlugField(max_length=40, verbose_name='code'),
        ),
        migrations.AlterField(
            model_name='phrase',
            name='code',
            field=models.SlugField(editable=False, max_length=40, null=True),
        ),
        migrations.AddConstraint(
            model_name='category',
            constraint=models.UniqueConstraint(fields=('family', 'code'), name='one_category_a_code'),
        ),
        migrations.AddConstraint(
            model_name='channel',
            constraint=models.UniqueConstraint(fields=('family', 'code'), name='one_channel_a_code'),
        ),
        migrations.AddConstraint(
            model_name='kind',
            constraint=models.UniqueConstraint(fields=('family', 'code'), name='one_kind_a_code'),
        ),
        migrations.AddConstraint(
            model_name='phrase',
            constraint=models.UniqueConstraint(fields=('family', 'use', 'text'), name='each_phrase_once'),
        ),
        migrations.AddConstraint(
            model_name='phrase',
            constraint=models.UniqueConstraint(fields=('family', 'code'), name='one_phrase_a_code'),
        ),
        migrations.RunPython(watch_again, watch_again),
        migrations.RunPython(give_to_the_one_procedure, migrations.RunPython.noop),
    ]
