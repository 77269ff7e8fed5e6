"""The plant in the database: ends, paths, cuts, places on the map, import, commands."""

from __future__ import annotations

import json
from datetime import date

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction

from bag.fiber import answers, importing, index, queries
from bag.fiber.domain.locating import Reading
from bag.fiber.models import Cable, Circuit, Hold, Joint, JointEnd, Lay, Node, Splitter, Strand
from bag.fiber.models.choices import JointKind
from bag.fiber.services import circuits, joints, plant
from bag.fiber.tests import factories as make
from bag.fiber.tests.plants import TABLES, circuits_table, end, line
from bag.fiber.tests.sor_files import Shot, written
from bag.organization.tests.factories import ServiceFactory, UnitFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def user():
    return UserFactory()


class TestEnds:
    def test_a_cable_has_its_cores_at_once(self):
        cable = make.CableFactory(type=make.CableTypeFactory(layout="6x4+1x2"))
        assert list(cable.strands.order_by("number").values_list("number", flat=True)) == list(range(1, 27))

    def test_the_database_forbids_the_second_use_on_whichever_side(self, user):
        one, other, third = (make.CableFactory() for _ in range(3))
        joints.join([(end(one, 1, 1), end(other, 1, 0))], JointKind.SPLICE, by=user)
        taken, free = Strand.objects.get(cable=one, number=1), Strand.objects.get(cable=third, number=1)
        for values in (
            {"a": taken, "a_side": 1, "b": free, "b_side": 0},
            {"a": free, "a_side": 0, "b": taken, "b_side": 1},
        ):
            with pytest.raises(IntegrityError), transaction.atomic():
                Joint.objects.create(kind="splice", **values)
        assert JointEnd.objects.count() == 2

    def test_people_get_it_in_words(self, user):
        one, other, third = (make.CableFactory() for _ in range(3))
        joints.join([(end(one, 1, 1), end(other, 1, 0))], JointKind.SPLICE, by=user)
        with pytest.raises(ValidationError, match=one.code):
            joints.join([(end(third, 1, 0), end(one, 1, 1))], JointKind.SPLICE, by=user)

    def test_all_or_none(self, user):
        one, other = make.CableFactory(), make.CableFactory()
        pairs = [(end(one, n, 1), end(other, n, 0)) for n in (1, 2, 2)]
        with pytest.raises(ValidationError):
            joints.join(pairs, JointKind.SPLICE, by=user)
        assert not Joint.objects.exists()

    def test_parting_frees_both_ends_and_history_keeps_the_joint(self, user):
        one, other = make.CableFactory(), make.CableFactory()
        (joint,) = joints.join([(end(one, 1, 1), end(other, 1, 0))], JointKind.SPLICE, by=user)
        pk = joint.pk
        joints.part(joint, by=user)
        assert not JointEnd.objects.exists()
        events = apps.get_model("fiber", "JointEvent").objects
        assert set(events.filter(id=pk).values_list("pgh_label", flat=True)) == {"insert", "delete"}

    def test_tube_to_tube(self, user):
        kind = make.CableTypeFactory(layout="2x4")
        closure = make.ClosureFactory()
        one = make.CableFactory(type=kind, b=closure.node)
        other = make.CableFactory(type=kind, a=closure.node)
        made = joints.splice_tubes((one, 2), (other, 1), closure, tray=1, by=user)
        assert [(joint.a.number, joint.b.number, joint.slot) for joint in made] == [
            (5, 1, 1),
            (6, 2, 2),
            (7, 3, 3),
            (8, 4, 4),
        ]
        uses = [core.use for core in queries.cores(one)]
        assert uses == ["free"] * 4 + ["joined"] * 4

    def test_faulty_core_is_refused_and_reserved_ones_expire(self, user):
        cable, other = make.CableFactory(), make.CableFactory()
        broken, reserved = (Strand.objects.get(cable=cable, number=n) for n in (1, 2))
        Hold.objects.create(strand=broken, kind="faulty", reason="kırık")
        Hold.objects.create(strand=reserved, kind="reserved", until="2026-01-31", reason="deplase")
        with pytest.raises(ValidationError, match="kırık"):
            joints.join([(end(cable, 1, 1), end(other, 1, 0))], JointKind.SPLICE, by=user)
        assert [core.use for core in queries.cores(cable, date(2026, 1, 31))][:2] == ["faulty", "reserved"]
        assert [core.use for core in queries.cores(cable, date(2026, 2, 1))][:2] == ["faulty", "free"]

    def test_a_smaller_type_never_loses_cores_in_use(self, user):
        cable = make.CableFactory(type=make.CableTypeFactory(layout="1x4"))
        other = make.CableFactory()
        joints.join([(end(cable, 4, 1), end(other, 1, 0))], JointKind.SPLICE, by=user)
        cable.type = make.CableTypeFactory(layout="1x2")
        with pytest.raises(ValidationError):
            plant.save_cable(cable, user, created=False)
        assert Strand.objects.filter(cable=cable).count() == 4


class TestPaths:
    def test_circuit_both_ways_by_database_and_in_memory(self, user, django_assert_num_queries):
        drawn = line(user)
        with django_assert_num_queries(2):
            path = circuits.paths([drawn.circuit])[drawn.circuit.pk]
        assert [str(step.owner) for step in queries.steps(path)] == [
            str(one) for one in (drawn.frames[0], drawn.cables[0], drawn.cables[1], drawn.frames[1])
        ]
        found = index.current()
        assert found.strands.paths.ends_of(0) == path
        assert drawn.circuit.whole
        assert not drawn.circuit.changed

    def test_a_path_that_changes_under_a_circuit_is_flagged_until_accepted(self, user):
        drawn = line(user)
        joints.part(drawn.closure.joints.get(), by=user)
        row = Circuit.objects.get()
        assert (row.whole, row.changed) == (False, True)
        joints.join([(end(drawn.cables[0], 1, 1), end(drawn.cables[1], 2, 0))], JointKind.SPLICE, by=user)
        joints.join([(end(drawn.cables[1], 2, 1), end(drawn.frames[1], 2, 0))], JointKind.TERMINATION, by=user)
        row.refresh_from_db()
        assert not row.whole
        row.b_port = 2
        circuits.save(row, user, created=False)
        assert (row.whole, row.changed) == (True, True)
        assert not circuits.accept(row, by=user).changed

    def test_index_follows_every_change_and_rollback(self, user):
        drawn = line(user)
        assert index.current().strands.paths.whole.all()
        with transaction.atomic():
            joints.part(drawn.closure.joints.get(), by=user)
            assert not index.current().strands.paths.whole.any()
            transaction.set_rollback(True)
        assert index.current().strands.paths.whole.all()

    def test_splitter_tree(self, user):
        node = make.NodeFactory()
        splitter = Splitter.objects.create(name="BL-1", node=node, outputs=4)
        cable, frame = make.CableFactory(b=node), make.FrameFactory(node=node)
        joints.join([(end(cable, 1, 1), end(splitter, 0, 0))], JointKind.SPLICE, by=user)
        joints.join([(end(splitter, 2, 1), end(frame, 1, 0))], JointKind.TERMINATION, by=user)
        core = Strand.objects.get(cable=cable, number=1)
        trail = queries.walks([2 * core.pk + 1])[0]
        assert trail.outcome == "split"
        assert sorted(len(branch.strands) for branch in trail.branches) == [1, 1, 1, 2]
        port = Strand.objects.get(frame=frame, number=1)
        assert queries.walks([2 * port.pk])[0].strands[-1] == core.pk

    def test_trace_costs_the_same_on_any_length(self, user, django_assert_num_queries):
        drawn = line(user)
        path = circuits.paths([drawn.circuit])[drawn.circuit.pk]
        with django_assert_num_queries(2):
            queries.steps(path)
        with django_assert_num_queries(6):
            queries.cores(drawn.cables[0])


class TestAnswers:
    def test_cut_takes_the_circuit_and_its_sites(self, user):
        drawn = line(user)
        found = answers.cut(answers.cables_of(trenches=[drawn.trenches[1]]))
        assert [cable.code for cable in found.cables] == [drawn.cables[1].code]
        assert [(lost.circuit.code, lost.outcome) for lost in found.circuits] == [(drawn.circuit.code, "down")]
        assert {node.pk for node in found.sites_down} == {drawn.nodes[0].pk, drawn.nodes[2].pk}
        assert found.services == {drawn.circuit.service: {"down": 1, "degraded": 0}}
        assert len(answers.cut(answers.cables_of(closures=[drawn.closure])).cables) == 2

    def test_with_a_backup_nothing_is_down(self, user):
        drawn, spare = line(user), line(user)
        spare.circuit.backup_of = drawn.circuit
        spare.circuit.save()
        found = answers.cut([drawn.cables[0]])
        assert [(lost.circuit.code, lost.outcome) for lost in found.circuits] == [(drawn.circuit.code, "degraded")]
        assert found.sites_down == []
        (pair,) = answers.diversity()
        assert (pair.main, pair.backup, pair.trenches) == (drawn.circuit, spare.circuit, [])
        Lay.objects.create(cable=spare.cables[0], trench=drawn.trenches[0], position=1)
        (pair,) = answers.diversity()
        assert pair.trenches == [drawn.trenches[0]]

    def test_an_event_becomes_a_point(self, user):
        """Both sections run straight north: 500 m from A lies 500 m further north on the grid."""
        drawn = line(user)
        first = drawn.cables[0]
        core = Strand.objects.get(cable=first, number=1)
        steps = answers.chain_from(core, drawn.nodes[0])
        found = answers.located(700.0, steps, Reading(launch=200.0))
        start = drawn.nodes[0].geometry
        assert (found.cable, found.spot.where) == (first, "route")
        assert found.north - start.y == pytest.approx(500, abs=0.1)
        assert found.east == pytest.approx(start.x, abs=1.0)
        assert [node for node, _meters in found.near] == [drawn.nodes[0], drawn.nodes[1]]
        second = answers.located(first.map_m + 300 + 200, steps, Reading(launch=200.0))
        assert (second.cable, round(second.spot.at)) == (drawn.cables[1], 300)
        back = answers.chain_from(Strand.objects.get(cable=drawn.cables[1], number=1), drawn.nodes[2])
        from_b = answers.located(drawn.cables[1].map_m - 300, back, Reading())
        assert from_b.north == pytest.approx(second.north, abs=0.2)


class TestImport:
    @pytest.fixture
    def folder(self, tmp_path):
        for name, text in TABLES.items():
            (tmp_path / f"{name}.csv").write_text(text)
        (tmp_path / "circuits.csv").write_text(circuits_table(UnitFactory().code))
        return tmp_path

    def test_a_folder_becomes_plant(self, folder):
        counts = importing.load(folder, service=ServiceFactory())
        assert counts == {
            "nodes": 3, "types": 1, "trenches": 2, "cables": 2, "closures": 1, "ports": 2, "joints": 3, "circuits": 2,
        }  # fmt: skip
        main = Circuit.objects.get(code="DV-1")
        assert main.whole
        assert main.accepted_path == circuits.paths([main])[main.pk]
        assert main.accepted_hash == circuits.digest(main.accepted_path)
        assert Circuit.objects.get(code="DV-2").backup_of == main
        bent = Cable.objects.get(code="FK-1")
        assert bent.map_m == pytest.approx(Node.objects.get(code="EO-1").trenches_b.get().map_m)
        assert Joint.objects.get(kind="splice").loss_db == 0.08

    @pytest.mark.parametrize(
        ("table", "old", "new", "said"),
        [
            ("joints", "splice,EO-1,FK-1,13", "splice,EO-1,FK-1,25", "joints.csv, satır 3"),
            ("joints", "termination,BNA-2,FK-2,13", "termination,EO-1,FK-2,13", "3. satırda"),
            ("joints", "splice,EO-1", "splice,EO-9", "EO-9"),
            ("cables", "24 damar,BNA-1", "48 damar,BNA-1", "48 damar"),
            ("cables", "BNA-1,EO-1,HND-1", "BNA-1,EO-1,HND-2", "HND-2"),
            ("nodes", "38.4200,27.1400", "27.1400,38.4200", "yer değiştirmiş"),
            ("nodes", "38.4200,27.1400", "4251898,500000", "ilin dışında"),
            ("types", "6x4", "6*4", "6*4"),
            ("ports", "ports\n", "adet\n", "ports"),
            ("nodes", "BNA-2,", "BNA-1,", "2. satırda"),
        ],
    )
    def test_faults_name_file_and_row_and_nothing_is_written(self, folder, table, old, new, said):
        path = folder / f"{table}.csv"
        assert old in TABLES[table]
        path.write_text(TABLES[table].replace(old, new, 1))
        with pytest.raises(ValidationError) as caught:
            importing.load(folder, service=ServiceFactory())
        assert said in " ".join(caught.value.messages)
        assert f"{table}.csv" in caught.value.messages[0]
        assert not Node.objects.exists()

    def test_an_empty_folder_is_said(self, tmp_path):
        with pytest.raises(ValidationError, match="nodes, types"):
            importing.load(tmp_path, service=ServiceFactory())


class TestCommands:
    def told(self, capsys, *words):
        call_command(*words, "--json")
        return json.loads(capsys.readouterr().out)

    def test_trace_cut_locate_diversity_budget(self, user, capsys):
        drawn = line(user)
        code = drawn.cables[0].code
        path = self.told(capsys, "fiber_trace", drawn.circuit.code)["path"]
        assert [step["kind"] for step in path] == ["port", "core", "core", "port"]
        both = self.told(capsys, "fiber_trace", f"{code}:1")
        assert (len(both["towards_a"]["steps"]), len(both["towards_b"]["steps"])) == (1, 2)
        assert self.told(capsys, "fiber_cut", "--cable", code)["circuits"][0]["outcome"] == "down"
        assert self.told(capsys, "fiber_locate", f"{code}:1", "300")["map_m"] == 300.0
        assert self.told(capsys, "fiber_diversity") == {"pairs": 0, "shared": []}
        budget = self.told(capsys, "fiber_budget", drawn.circuit.code, "--wavelength", "1310")
        assert (budget["splices"], budget["connectors"]) == (3, 2)
        call_command("fiber_trace", drawn.circuit.code)
        assert drawn.circuit.a_frame.code in capsys.readouterr().out

    @pytest.mark.parametrize(("nm", "total"), [("1310", 7.240), ("1550", 5.628)])
    def test_known_answers_of_the_budget(self, capsys, nm, total):
        words = ("fiber_budget", "--km", "12.4", "--splices", "9", "--connectors", "4", "--wavelength", nm)
        assert self.told(capsys, *words)["loss"]["total_db"] == total

    def test_power_both_ways(self, capsys):
        words = ("--tx-min=-3", "--tx-max=2", "--rx-min=-20", "--rx-max=-5", "--km=2")
        found = self.told(capsys, "fiber_budget", *words)["budget"]
        assert found["a_to_b"]["verdict"] == "too_much"

    def test_sor_files(self, tmp_path, capsys):
        good, bad = tmp_path / "iyi.sor", tmp_path / "kotu.sor"
        good.write_bytes(written(Shot()))
        bad.write_bytes(written(Shot())[:200])
        found = self.told(capsys, "fiber_sor", str(good))["files"][0]
        assert (found["wavelength_nm"], found["end_of_fiber_m"]) == (1550, pytest.approx(3241, abs=0.02))
        with pytest.raises(CommandError, match="yarıda kesilmiş") as caught:
            call_command("fiber_sor", str(bad), str(tmp_path / "yok.sor"))
        assert caught.value.returncode == 2

    @pytest.mark.parametrize(
        "words",
        [
            ("fiber_trace", "YOK:1"), ("fiber_trace", "YOK"), ("fiber_cut",), ("fiber_cut", "--cable", "YOK"),
            ("fiber_locate", "YOK:x", "5"), ("fiber_budget", "--tx-min=1"), ("fiber_import", "/nowhere"),
        ],
    )  # fmt: skip
    def test_refusals_are_words_and_exit_code_2(self, words):
        with pytest.raises(CommandError) as caught:
            call_command(*words)
        assert caught.value.returncode == 2
