// Mounts the app in the place of what index.html shows until then, and does nothing else.
import { mount } from 'svelte';
import App from './ui/App.svelte';
import './ui/tokens.css';
import './ui/base.css';

const target = document.querySelector('#app')!;
const before = [...target.children];
mount(App, { target });
// Last: should the app fail to stand up, the page says so there.
for (const element of before) element.remove();
