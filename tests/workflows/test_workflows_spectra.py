"""Spectra: a sine stands at its frequency with its amplitude, a plane wave at its frequency and wavenumber."""

import numpy as np
import pytest

from subsurface_app.workflows.spectra import frequency_wavenumber, mean_spectrum


def test_that_a_sine_stands_at_its_frequency_with_its_amplitude():
    time = 0.002 * np.arange(1000)
    traces = np.tile(3.0 * np.sin(2 * np.pi * 30.0 * time), (4, 1)).astype(np.float32)
    spectrum = mean_spectrum(traces, 0.002)
    assert spectrum.peak == pytest.approx(30.0, abs=0.05)
    assert spectrum.amplitude.max() == pytest.approx(3.0, rel=0.01)


@pytest.mark.parametrize("velocity", [1500.0, -3000.0])
@pytest.mark.parametrize("dx", [12.5, -12.5])
def test_that_a_plane_wave_stands_at_its_frequency_over_its_velocity(velocity, dx):
    time, x = 0.004 * np.arange(256), dx * np.arange(128)
    wave = np.cos(2 * np.pi * 31.25 * (time[None, :] - x[:, None] / velocity)).astype(np.float32)
    wavenumbers, frequencies, amplitudes = frequency_wavenumber(wave, 0.004, dx)
    assert np.all(np.diff(wavenumbers) > 0)
    i_k, i_f = np.unravel_index(np.argmax(amplitudes), amplitudes.shape)
    assert frequencies[i_f] == pytest.approx(31.25, abs=frequencies[1])
    assert wavenumbers[i_k] == pytest.approx(31.25 / velocity, abs=wavenumbers[1] - wavenumbers[0])
