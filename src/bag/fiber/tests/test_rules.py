"""Colors, loss, places of events: known answers and what always holds."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bag.fiber.domain import colors, loss
from bag.fiber.domain.locating import Coil, Known, Reading, Section, glass_at, locate


class TestColors:
    def test_core_13_of_six_tubes_of_four_lies_in_tube_4(self):
        cores = colors.places("6x4", colors.TIA_598, colors.TIA_598)
        assert len(cores) == 24
        assert (cores[12].tube, cores[12].position, cores[12].tube_color, cores[12].core_color) == (
            4, 1, "brown", "blue",
        )  # fmt: skip

    def test_core_13_of_two_tubes_of_twelve_lies_in_tube_2(self):
        core = colors.places("2x12", colors.DIN_0888, colors.DIN_0888)[12]
        assert (core.tube, core.tube_color, core.core_color) == (2, "green", "red")

    def test_thirteenth_core_of_a_tube_has_a_ring(self):
        core = colors.places("1x24", colors.TIA_598, colors.TIA_598)[12]
        assert (core.core_color, core.core_ring) == ("blue", 1)

    def test_mixed_tubes_and_own_order(self):
        assert colors.sizes("6x8+1x4") == (8,) * 6 + (4,)
        cores = colors.places("6x8+1x4", colors.order("tia598", "red, green"), colors.TIA_598)
        assert (cores[48].tube, cores[48].tube_color, cores[48].tube_ring) == (7, "red", 3)

    @pytest.mark.parametrize(
        ("layout", "code"), [("", "form"), ("8x", "form"), ("0x12", "empty"), ("600x12", "many"), ("8x12;drop", "form")]
    )
    def test_impossible_layouts(self, layout, code):
        with pytest.raises(colors.LayoutFault) as caught:
            colors.sizes(layout)
        assert caught.value.code == code

    def test_unknown_color_is_named(self):
        with pytest.raises(colors.LayoutFault) as caught:
            colors.order("tia598", "blue,blurple")
        assert (caught.value.code, caught.value.detail) == ("color", "blurple")


class TestLoss:
    LINE = loss.Line(12_400, splices=9, connectors=4)

    @pytest.mark.parametrize(("fiber", "total"), [(0.35, 7.240), (0.22, 5.628)])
    def test_known_answers(self, fiber, total):
        assert loss.loss(self.LINE, loss.Figures(fiber=fiber)).total == pytest.approx(total, abs=1e-9)

    def test_a_short_link_blinds_its_receiver(self):
        optics = loss.Optics(tx_min=0, tx_max=4, rx_min=-24, rx_max=-9)
        found = loss.budget(0.5, optics, optics)
        assert found.there.verdict == "too_much"
        assert found.there.headroom == pytest.approx(-12.5)
        assert not found.fits

    def test_one_weak_direction_is_enough_to_fail(self):
        strong = loss.Optics(tx_min=0, tx_max=4, rx_min=-28, rx_max=-8)
        weak = loss.Optics(tx_min=-8, tx_max=-3, rx_min=-18, rx_max=0)
        found = loss.budget(16.0, strong, weak)
        assert (found.there.verdict, found.back.verdict) == ("too_little", "fits")

    def test_splitters_by_table_and_by_rule(self):
        lost = loss.loss(loss.Line(splitters=(8, 128)), loss.Figures())
        assert lost.splitters == pytest.approx(10.5 + 3.5 * 7 + 0.3)

    @given(st.floats(0, 1e5), st.integers(0, 50), st.integers(0, 8))
    def test_longer_is_never_brighter(self, meters, splices, connectors):
        figures = loss.Figures()
        shorter = loss.loss(loss.Line(meters, splices, connectors), figures).total
        assert loss.loss(loss.Line(meters + 1, splices + 1, connectors), figures).total > shorter


CHAIN = (
    Section(1, 1000.0, sheath=1060.0, factor=1.02, tail_start=10.0, tail_end=10.0, coils=(Coil(400.0, 20.0),)),
    Section(2, 2000.0, sheath=None, factor=1.02, tail_start=10.0, tail_end=15.0),
)


class TestLocating:
    def test_worked_by_hand(self):
        """Sheath on the route 1060 − 40 = 1020 m for 1000 m of map. 300 m of map: (10 + 306) · 1.02 = 322.32 m."""
        assert glass_at(CHAIN, 0, 300.0) == pytest.approx(322.32)
        spot = locate(322.32 + 500, CHAIN, Reading(launch=500))
        assert (spot.section, spot.where) == (0, "route")
        assert spot.at == pytest.approx(300.0)

    def test_coil_and_tails_have_a_place(self):
        in_coil = (10 + 400 * 1.02 + 10) * 1.02
        assert (locate(in_coil, CHAIN, Reading()).at, locate(in_coil, CHAIN, Reading()).where) == (400.0, "coil")
        assert locate(5.0, CHAIN, Reading()).where == "tail_start"
        assert locate(CHAIN[0].glass - 5, CHAIN, Reading()).where == "tail_end"
        assert locate(CHAIN[0].glass + 5, CHAIN, Reading()).section == 1

    def test_wrong_index(self):
        """3,241 m shown with 1.4750 set are 3,256.5 m with the true 1.4680."""
        straight = (Section(1, 5000.0),)
        spot = locate(3241.0, straight, Reading(index_set=1.4750, index_true=1.4680))
        assert spot.at == pytest.approx(3256.5, abs=0.05)

    def test_known_joints_make_settings_needless(self):
        wrong = Reading(index_set=1.49, index_true=1.468)
        shown = [glass * 1.468 / 1.49 for glass in (CHAIN[0].glass, CHAIN[0].glass + CHAIN[1].glass)]
        target = glass_at(CHAIN, 1, 900.0) * 1.468 / 1.49
        known = [Known(shown[0], 0), Known(shown[1], 1)]
        spot = locate(target, CHAIN, Reading(), known)
        assert (spot.section, spot.calibrated) == (1, True)
        assert spot.at == pytest.approx(900.0, abs=0.01)
        assert abs(locate(target, CHAIN, Reading()).at - 900.0) > 25
        assert abs(locate(target, CHAIN, wrong).at - 900.0) < 0.01

    def test_beyond_and_before(self):
        assert locate(10_000, CHAIN, Reading()).where == "beyond"
        assert locate(100, CHAIN, Reading(launch=500)).where == "launch"

    def test_uncertainty_is_the_widest_of_its_sources(self):
        straight = (Section(1, 5000.0),)
        assert locate(50, straight, Reading(pulse=1000)).uncertainty == pytest.approx(102.1, abs=0.1)
        assert locate(4000, straight, Reading(pulse=10)).uncertainty == pytest.approx(40.0)
        assert locate(2000, straight, Reading(pulse=10), [Known(4000, 0)]).uncertainty == pytest.approx(10.0)

    def test_events_out_of_order_are_refused(self):
        with pytest.raises(ValueError, match="out of order"):
            locate(10, CHAIN, Reading(), [Known(500, 1), Known(900, 0)])

    @settings(max_examples=60)
    @given(st.integers(0, 1), st.floats(1, 999), st.floats(0, 2000), st.floats(1.0, 1.03), st.floats(0, 30))
    def test_there_and_back(self, section, meters, launch, factor, tail):
        chain = tuple(
            Section(one.key, one.map_length, one.sheath, factor, tail, 3.0, one.coils) for one in CHAIN
        )  # fmt: skip
        spot = locate(glass_at(chain, section, meters, launch), chain, Reading(launch=launch))
        assert spot.section == section
        assert spot.at == pytest.approx(meters, abs=0.01)
